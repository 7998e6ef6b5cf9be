/** What tokens cost in the least server there can be, and the client: the part of a token's price that is none of ours. */
import { join } from 'node:path';
import { Child } from '../processes.ts';
import { type Arm, type Continuation, Gathering, type Streamed } from './arm.ts';
import { postForLines } from './post.ts';
import { AS_ENGINES, type BareWish } from './run-bare-loop.ts';

const PROGRAM = join(import.meta.dirname, 'stand-in-server.ts');

export class StandInArm implements Arm {
  readonly name = 'stand-in';
  readonly #child: Child;
  readonly #origin: string;
  readonly #wish: Omit<BareWish, 'prompt' | 'tokens'>;

  private constructor(child: Child, origin: string, wish: Omit<BareWish, 'prompt' | 'tokens'>) {
    this.#child = child;
    this.#origin = origin;
    this.#wish = wish;
  }

  static async start(wish: Omit<BareWish, 'prompt' | 'tokens'>): Promise<StandInArm> {
    const child = new Child('the stand-in', process.execPath, [PROGRAM], AS_ENGINES);
    const origin = await child.waitFor((line) => /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0]);
    return new StandInArm(child, origin, wish);
  }

  async stream({ prompt, tokens, onPiece }: Continuation): Promise<Streamed> {
    const gathering = new Gathering(onPiece);
    let counts: { promptTokens: number; tokens: number } | undefined;
    const body: BareWish = { ...this.#wish, prompt, tokens };
    await postForLines({ url: this.#origin, body }, (text, atMs) => {
      const line = JSON.parse(text) as { response?: string; done: boolean; eval_count?: number };
      if (line.done) counts = { promptTokens: Number.NaN, tokens: line.eval_count ?? 0 };
      else gathering.piece(line.response ?? '', atMs);
    });
    return gathering.end(counts);
  }

  async stop(): Promise<void> {
    await this.#child.stop();
  }
}
