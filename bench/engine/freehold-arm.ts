/** Freehold as its owner starts it: models added with `freehold add`, then `freehold up`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Child, makeTempDir } from '../processes.ts';
import { type Arm, type Continuation, Gathering, type Streamed } from './arm.ts';
import { postForJson, postForLines, type Reply } from './post.ts';

export interface FreeholdWish {
  /** Name → file. The first is the one that `stream` asks. */
  readonly models: Readonly<Record<string, string>>;
  /** The section `engine` of the configuration. */
  readonly engine: Readonly<Record<string, unknown>>;
  /** A home that was used before, models and all. */
  readonly home?: string;
  /** A command that starts another in its place, e.g. in a control group. */
  readonly within?: readonly string[];
  /** Called once the models are added, before the server starts. */
  readonly beforeUp?: () => void;
}

const LAUNCHER = process.env.FREEHOLD_BIN ?? join(import.meta.dirname, '..', '..', 'bin', 'freehold');

/** A line of `/api/generate`. */
interface Line {
  readonly response?: string;
  readonly done?: boolean;
  readonly error?: string;
  readonly prompt_eval_count?: number;
  readonly eval_count?: number;
}

export class FreeholdArm implements Arm {
  readonly name = 'freehold';
  readonly home: string;
  readonly origin: string;
  readonly child: Child;
  readonly #model: string;

  private constructor(home: string, origin: string, child: Child, model: string) {
    this.home = home;
    this.origin = origin;
    this.child = child;
    this.#model = model;
  }

  static async start({ models, engine, home, within = [], beforeUp }: FreeholdWish): Promise<FreeholdArm> {
    const at = home ?? makeTempDir('engine');
    if (home === undefined) {
      writeFileSync(join(at, 'config.yaml'), JSON.stringify({ engine })); // JSON is YAML
      for (const [name, file] of Object.entries(models)) await addModel(at, name, file);
    }
    beforeUp?.();
    const [command = LAUNCHER, ...args] = [...within, LAUNCHER, 'up', '--port', '0', '--home', at];
    const child = new Child('freehold', command, args);
    const origin = await child.waitFor((line) => /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0]);
    return new FreeholdArm(at, origin, child, Object.keys(models)[0] ?? '');
  }

  async stream({ prompt, tokens, client, signal, onPiece }: Continuation): Promise<Streamed> {
    const gathering = new Gathering(onPiece);
    let counts: { promptTokens: number; tokens: number } | undefined;
    const body = {
      model: this.#model,
      prompt,
      raw: true,
      stream: true,
      options: { num_predict: tokens, temperature: 0, ignore_eos: true },
    };
    const url = `${this.origin}/api/generate`;
    await postForLines({ url, body, client, signal }, (text, atMs) => {
      const line = JSON.parse(text) as Line;
      if (line.error !== undefined) throw new Error(`freehold broke off: ${line.error}`);
      if (line.done)
        counts = { promptTokens: line.prompt_eval_count ?? Number.NaN, tokens: line.eval_count ?? 0 };
      else gathering.piece(line.response ?? '', atMs);
    });
    return gathering.end(counts);
  }

  post(path: string, body: unknown, client?: string): Promise<Reply> {
    return postForJson({ url: this.origin + path, body, client });
  }

  async stop(): Promise<void> {
    await this.child.stop();
  }
}

async function addModel(home: string, name: string, file: string): Promise<void> {
  const child = new Child(`freehold add ${name}`, LAUNCHER, ['add', file, '--name', name, '--home', home]);
  const how = await child.ended;
  if (how !== 0) throw child.complaint(`ended with ${how}`);
}
