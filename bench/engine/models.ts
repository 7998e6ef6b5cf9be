/** The models of this bench, with random weights, each written when it is first wanted. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type RandomEncoder, randomEncoder, TINY_ENCODER } from '#testing/tiny-models/random-encoder.ts';
import {
  CHAT_TEMPLATE,
  MIXTURE_440M,
  MODEL_350M,
  type RandomModel,
  randomModel,
  TINY,
  TINY_MIXTURE,
} from '#testing/tiny-models/random-model.ts';
import { makeTempDir } from '../processes.ts';

/** The types in which small encoders are published: llama.cpp's own are Q8_0, converters write F16, few keep F32. */
export const ENCODER_TYPES = ['q8_0', 'f16', 'f32'] as const;
export type EncoderType = (typeof ENCODER_TYPES)[number];

/** About the shape of the small encoders that people run: 6 layers of 384. */
const ENCODER: Omit<RandomEncoder, 'type'> = {
  layers: 6,
  embedding: 384,
  heads: 12,
  feedForward: 1536,
  vocabulary: 30_000,
  context: 512,
  seed: 1,
  pooling: 'mean',
};

/** Few weights, so that thousands of tokens take a second, and room for long answers. */
const NIMBLE: RandomModel = { ...TINY, context: 8192, chatTemplate: CHAT_TEMPLATE };

/** k-quants want widths of 256. */
const LARGE_IN_SMALL: RandomModel = { ...TINY_MIXTURE, embedding: 256, feedForward: 1024, layers: 40 };

export class Models {
  readonly #folder = makeTempDir('models');
  readonly #isSmall: boolean;

  constructor(isSmall: boolean) {
    this.#isSmall = isSmall;
  }

  /** The one that speed is measured on: 347 million weights as Q4_K_M. */
  dense(): string {
    return this.#random('dense', this.#isSmall ? NIMBLE : { ...MODEL_350M, chatTemplate: CHAT_TEMPLATE });
  }

  /** 444 million weights, of which a token uses 92 million. */
  mixture(): string {
    return this.#random('mixture', this.#isSmall ? { ...TINY_MIXTURE, context: 8192 } : MIXTURE_440M);
  }

  /** A mixture of 1.1 thousand million weights in 0.66 GB: more than it will be allowed. */
  largeMixture(): string {
    const model: RandomModel = this.#isSmall ? LARGE_IN_SMALL : { ...MIXTURE_440M, layers: 20 };
    return this.#random('large-mixture', model);
  }

  nimble(): string {
    return this.#random('nimble', NIMBLE);
  }

  encoder(type: EncoderType): string {
    const file = this.#file(`encoder-${type}`);
    if (!existsSync(file)) randomEncoder(file, { ...(this.#isSmall ? TINY_ENCODER : ENCODER), type });
    return file;
  }

  /** Name → bytes, of those that were wanted so far. */
  get sizes(): Record<string, number> {
    const files = readdirSync(this.#folder).filter((name) => name.endsWith('.gguf'));
    return Object.fromEntries(files.map((name) => [name, statSync(join(this.#folder, name)).size]));
  }

  get folder(): string {
    return this.#folder;
  }

  #random(name: string, model: RandomModel): string {
    const file = this.#file(name);
    if (!existsSync(file)) randomModel(file, model);
    return file;
  }

  #file(name: string): string {
    return join(this.#folder, `${name}.gguf`);
  }
}
