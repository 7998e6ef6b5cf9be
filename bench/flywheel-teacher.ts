/** The teacher of a stream: an upstream on loopback that looks its answers up. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Row } from './flywheel-data.ts';

export class Teacher {
  readonly model = 'scripted-teacher';
  readonly #server: Server;
  #labels = new Map<string, string>();
  /** How often it was asked. */
  asked = 0;

  constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = this.#answer(JSON.parse(Buffer.concat(chunks).toString()));
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      });
    });
    this.#server.keepAliveTimeout = 600_000;
  }

  /** From now on it answers as these rows have it; texts of earlier rows keep their answers. */
  knows(rows: readonly Row[]): void {
    for (const { text, label } of rows) this.#labels.set(text, label);
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #answer({ messages }: { messages: { content: string }[] }): object {
    this.asked += 1;
    const text = messages.at(-1)?.content ?? '';
    const label = this.#labels.get(text) ?? 'unknown';
    const tokensIn = messages.reduce((sum, { content }) => sum + Math.ceil(content.length / 4), 0);
    return {
      id: `chatcmpl-${this.asked}`,
      object: 'chat.completion',
      created: 1_760_000_000,
      model: this.model,
      choices: [{ index: 0, message: { role: 'assistant', content: label }, finish_reason: 'stop' }],
      usage: { prompt_tokens: tokensIn, completion_tokens: 4, total_tokens: tokensIn + 4 },
    };
  }
}
