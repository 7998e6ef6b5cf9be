/**
 * The least that a server in Node can be, as a program: `node:http`, and a bare loop in a process of its own whose every
 * token goes out as a line the moment it comes. No scheduler, no trace, no record of who asked.
 */
import { spawn } from 'node:child_process';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { BareWish } from './run-bare-loop.ts';

const LOOP = join(import.meta.dirname, 'bare-loop.ts');

const server = createServer((request, response) => {
  let text = '';
  request.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
  });
  request.on('end', () => answer(JSON.parse(text) as BareWish, response));
});
server.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
process.on('SIGTERM', () => process.exit(0));

function answer(wish: BareWish, response: ServerResponse): void {
  const { file, threads, cells, prompt, tokens } = wish;
  const args = [LOOP, file, String(threads), String(cells), String(tokens), prompt, 'told'];
  const loop = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit', 'pipe'] });
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  loop.stdio[3]?.on('data', (piece: Buffer) => {
    const created_at = new Date().toISOString();
    response.write(
      `${JSON.stringify({ model: 'dense', created_at, response: piece.toString(), done: false })}\n`,
    );
  });
  loop.on('close', () => response.end(`${JSON.stringify({ done: true, eval_count: tokens })}\n`));
  response.on('close', () => loop.kill());
}
