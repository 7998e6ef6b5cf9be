/** llama.cpp's own server, over the completion endpoint that its own tools use. */
import { Child, sleep } from '../processes.ts';
import { type Arm, type Continuation, Gathering, type Streamed } from './arm.ts';
import { postForLines } from './post.ts';

export interface LlamaWish {
  readonly program: string;
  readonly file: string;
  readonly threads: number;
  /** Answers at the same time. */
  readonly parallel: number;
  /** Tokens that all of them together may have. */
  readonly cells: number;
}

/** A `data:` line of `/completion`. */
interface Line {
  readonly content?: string;
  readonly stop?: boolean;
  readonly error?: unknown;
  readonly tokens_predicted?: number;
  readonly tokens_evaluated?: number;
}

const START_MS = 120_000;

export class LlamaArm implements Arm {
  readonly name = 'llama-server';
  readonly #child: Child;
  readonly #origin: string;

  private constructor(child: Child, origin: string) {
    this.#child = child;
    this.#origin = origin;
  }

  static async start({ program, file, threads, parallel, cells }: LlamaWish): Promise<LlamaArm> {
    const size = ['-t', threads, '-tb', threads, '-np', parallel, '-c', cells].map(String);
    const args = ['-m', file, ...size, '--kv-unified', '--host', '127.0.0.1', '--port', '0'];
    const child = new Child('llama-server', program, args);
    const origin = await child.waitFor(
      (line) => /listening on (http:\/\/[\d.]+:\d+)/.exec(line)?.[1],
      START_MS,
    );
    await untilLoaded(child, origin);
    return new LlamaArm(child, origin);
  }

  async stream({ prompt, tokens, signal, onPiece }: Continuation): Promise<Streamed> {
    const gathering = new Gathering(onPiece);
    let counts: { promptTokens: number; tokens: number } | undefined;
    const body = {
      prompt,
      n_predict: tokens,
      temperature: 0,
      ignore_eos: true,
      cache_prompt: false,
      stream: true,
    };
    await postForLines({ url: `${this.#origin}/completion`, body, signal }, (text, atMs) => {
      if (!text.startsWith('data: {')) return;
      const line = JSON.parse(text.slice('data: '.length)) as Line;
      if (line.error !== undefined) throw new Error(`llama-server broke off: ${JSON.stringify(line.error)}`);
      if (line.stop)
        counts = { promptTokens: line.tokens_evaluated ?? Number.NaN, tokens: line.tokens_predicted ?? 0 };
      else gathering.piece(line.content ?? '', atMs);
    });
    return gathering.end(counts);
  }

  async stop(): Promise<void> {
    await this.#child.stop();
  }
}

async function untilLoaded(child: Child, origin: string): Promise<void> {
  for (const until = performance.now() + START_MS; performance.now() < until; await sleep(50)) {
    const reply = await fetch(`${origin}/health`).catch(() => undefined);
    await reply?.arrayBuffer();
    if (reply?.status === 200) return;
  }
  throw child.complaint('was never healthy');
}
