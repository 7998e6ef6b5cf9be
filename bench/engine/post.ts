/** A plain client: JSON goes out, lines or JSON come back, each line with the moment it was there. */
import { Agent, type IncomingMessage, request } from 'node:http';

const agent = new Agent({ keepAlive: true });

export interface Post {
  readonly url: string;
  readonly body: unknown;
  /** Who asks, as a key: shares are fair between keys. */
  readonly client?: string;
  readonly signal?: AbortSignal;
}

export interface Reply {
  readonly status: number;
  readonly body: unknown;
}

/** Hands on each line as it arrives, with performance.now(). Throws where the status is not 200, with what was said. */
export async function postForLines(post: Post, onLine: (line: string, atMs: number) => void): Promise<void> {
  const reply = await send(post);
  if (reply.statusCode !== 200)
    throw new Error(`${post.url} answered ${reply.statusCode}: ${await whole(reply)}`);
  reply.setEncoding('utf8');
  let rest = '';
  for await (const text of reply) {
    const atMs = performance.now();
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') onLine(line, atMs);
  }
}

/** A whole answer, whatever its status. */
export async function postForJson(post: Post): Promise<Reply> {
  const reply = await send(post);
  return { status: reply.statusCode ?? 0, body: JSON.parse(await whole(reply)) };
}

function send({ url, body, client = 'bench', signal }: Post): Promise<IncomingMessage> {
  const bytes = Buffer.from(JSON.stringify(body));
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      'content-length': bytes.length,
      authorization: `Bearer ${client}`,
    };
    const asked = request(url, { method: 'POST', agent, headers, ...(signal ? { signal } : {}) }, resolve);
    asked.on('error', reject);
    asked.end(bytes);
  });
}

async function whole(reply: IncomingMessage): Promise<string> {
  reply.setEncoding('utf8');
  let text = '';
  for await (const piece of reply) text += piece;
  return text;
}
