import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { completionReply, streamReply, textChunks } from '#testing/chat-replies.ts';
import { ScriptedUpstream } from '#testing/scripted-upstream.ts';

/** `kill -9` of a real server: what was answered in durable mode is remembered. */

const FREEHOLD = fileURLToPath(new URL('../../bin/freehold', import.meta.url));
const ROUNDS = 2;
const CLIENTS = 4;
const ANSWERS = 25;

let upstream: ScriptedUpstream;
let home: string;
before(async () => {
  upstream = await ScriptedUpstream.open();
  upstream.always = ({ json }) =>
    json.stream ? streamReply(textChunks('Hel', 'lo')) : completionReply('Hello');
  home = mkdtempSync(join(tmpdir(), 'freehold-death-'));
});
after(async () => {
  await upstream.close();
  rmSync(home, { recursive: true, force: true });
});

interface Server {
  readonly process: ChildProcess;
  readonly baseUrl: string;
}

async function start(): Promise<Server> {
  const args = ['up', '--home', home, '--port', '0', '--durability', 'durable', '--upstream', upstream.url];
  const server = spawn(FREEHOLD, args, {
    env: { PATH: process.env.PATH ?? '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const baseUrl = new Promise<string>((resolve, reject) => {
    let said = '';
    server.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const found = /listens on (http:\S+)/.exec(said)?.[1];
      if (found) resolve(found);
    });
    server.once('exit', () => reject(new Error(`the server ended: ${said}`)));
  });
  return { process: server, baseUrl: await baseUrl };
}

async function kill({ process: server }: Server): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exited = once(server, 'exit');
  server.kill('SIGKILL');
  await exited;
}

/** Asks until the server dies; notes the trace of each answer that came whole. */
async function keepAsking(
  baseUrl: string,
  stream: boolean,
  answered: (traceId: string) => void,
): Promise<void> {
  const question = { model: 'm', messages: [{ role: 'user', content: 'Hello' }], stream };
  try {
    for (;;) {
      const reply = await fetch(`${baseUrl}/v1/chat/completions`, {
        method: 'POST',
        body: JSON.stringify(question),
      });
      const text = await reply.text();
      assert.equal(reply.status, 200);
      if (!stream || text.includes('[DONE]')) answered(reply.headers.get('x-freehold-trace') ?? '');
    }
  } catch (error) {
    if (error instanceof assert.AssertionError) throw error;
  }
}

test(`kill -9 in durable mode, ${ROUNDS} times: every answer that came whole has a done trace, and none is open`, async () => {
  const answered: string[] = [];
  let server = await start();
  try {
    for (let round = 1; round <= ROUNDS; round++) {
      const enough = Promise.withResolvers<void>();
      const note = (traceId: string) => {
        answered.push(traceId);
        if (answered.length >= round * ANSWERS) enough.resolve();
      };
      const { baseUrl } = server;
      const clients = Array.from({ length: CLIENTS }, (_, n) => keepAsking(baseUrl, n % 2 === 1, note));
      await Promise.race([enough.promise, Promise.all(clients)]);
      await kill(server);
      await Promise.all(clients);
      server = await start();
      for (const traceId of answered) {
        const trace = await (await fetch(`${server.baseUrl}/api/traces/${traceId}`)).json();
        assert.equal((trace as { state: string }).state, 'done', traceId);
      }
      while (((await open(server)) as unknown[]).length > 0); // the sweep is written with the first group
    }
    assert.ok(answered.length >= ROUNDS * ANSWERS);
  } finally {
    await kill(server);
  }
});

async function open({ baseUrl }: Server): Promise<unknown[]> {
  const reply = await fetch(`${baseUrl}/api/traces?state=open`);
  return ((await reply.json()) as { data: unknown[] }).data;
}
