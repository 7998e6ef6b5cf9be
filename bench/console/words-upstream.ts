import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An upstream in this process that speaks at a steady pace, as a fast model does. */
export interface WordsUpstream {
  readonly origin: string;
  close(): void;
}

const PIECES = [
  '## A heading of some words\n\n',
  'A sentence with **strong words**, `code`, and a [link](https://example.org/). ',
  'Another one, which is plain and goes on for a while, as sentences do. ',
  '\n\n- one thing\n- another thing\n- a third\n\n',
  '```ts\nfunction double(value: number): number {\n  return value * 2; // twice\n}\n```\n\n',
  '| name | figure |\n| --- | ---: |\n| first | 1 |\n| second | 22 |\n\n',
  'And so $a^2 + b^2 = c^2$ holds. ',
];

/** `perSecond` tokens for `seconds`; a token is a word or a sign, as a model would cut it. */
export async function openWordsUpstream(perSecond: number, seconds: number): Promise<WordsUpstream> {
  const tokens = tokensOf(perSecond * seconds);
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => void speak(response, tokens, perSecond));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function tokensOf(count: number): string[] {
  const tokens: string[] = [];
  for (let nth = 0; tokens.length < count; nth++)
    tokens.push(...(PIECES[nth % PIECES.length]?.match(/\s*\w+|\s*[^\w\s]+|\s+/g) ?? []));
  return tokens.slice(0, count);
}

/** By the clock and not by the timer: what a late timer left out goes with the next. */
async function speak(response: ServerResponse, tokens: readonly string[], perSecond: number): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const startedAt = performance.now();
  for (let said = 0; said < tokens.length && !response.destroyed; ) {
    const due = Math.min(tokens.length, Math.ceil(((performance.now() - startedAt) * perSecond) / 1000));
    for (; said < due; said++) response.write(event({ delta: { content: tokens[said] } }));
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  response.write(event({ delta: {}, finish_reason: 'stop' }));
  response.end('data: [DONE]\n\n');
}

function event(choice: object): string {
  const chunk = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'words' };
  return `data: ${JSON.stringify({ ...chunk, choices: [{ index: 0, ...choice }] })}\n\n`;
}
