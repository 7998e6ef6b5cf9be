import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Candidates } from '#engine/native/candidates.ts';
import { librariesFolder } from '#engine/native/libraries.ts';
import { type Llama, openLlama } from '#engine/native/llama.ts';
import { NativeModel } from '#engine/native/model.ts';
import { type Random, seededRandom } from '#std/random.ts';
import { randomModel, TINY } from '#testing/tiny-models/random-model.ts';
import { grammarOf, jsonObjectGrammar } from './grammar-of.ts';
import { SUITE } from './testing/suite.ts';
import { isValid } from './testing/validate.ts';

const MOST_TOKENS = 300;
const TEXTS = 4;

const absent = librariesFolder() === undefined && 'the llama.cpp libraries are not installed';

describe('llama.cpp', { skip: absent }, () => {
  let folder: string;
  let model: ChanceModel;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'freehold-grammar-'));
    const file = join(folder, 'tiny.gguf');
    randomModel(file, TINY);
    model = new ChanceModel(openLlama(), file);
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  const cases = [
    ...SUITE,
    { name: 'any JSON object', schema: { type: 'object' }, grammar: jsonObjectGrammar() },
  ];
  for (const { name, schema, ...made } of cases)
    it(`reads the grammar of ${name}, is never stuck in it, and ends with valid JSON`, () => {
      const grammar = 'grammar' in made ? made.grammar : grammarOf(schema);
      const random = seededRandom(5);
      for (let i = 0; i < TEXTS; i++) {
        const text = model.text(grammar, random);
        if (text !== undefined) assert.equal(isValid(schema, JSON.parse(text)), true, text);
      }
    });
});

/** Draws tokens by lot from those that a grammar allows. */
class ChanceModel {
  readonly #llama: Llama;
  readonly #model: NativeModel;
  readonly #candidates: Candidates;
  /** What a token adds to the text. */
  readonly #pieces: readonly Buffer[];

  constructor(llama: Llama, file: string) {
    this.#llama = llama;
    this.#model = new NativeModel(llama, { file, mapped: true, gpuLayers: 0 });
    const { vocab, vocabularySize } = this.#model;
    this.#candidates = new Candidates(vocabularySize);
    this.#pieces = Array.from({ length: vocabularySize }, (_, token) => {
      const into = Buffer.alloc(64);
      return into.subarray(0, Math.max(0, llama.tokenPiece(vocab, token, into, into.length, 0, false)));
    });
  }

  /** Undefined where it has not ended in time. */
  text(grammar: string, random: Random): string | undefined {
    const sampler = this.#llama.grammar(this.#model.vocab, grammar, 'root');
    assert.ok(sampler, 'llama.cpp does not read the grammar');
    const greedy = this.#llama.greedy();
    try {
      const text: Buffer[] = [];
      while (text.length < MOST_TOKENS) {
        this.#candidates.fill(this.#logits(random, text.length));
        this.#llama.apply(sampler, this.#candidates.pointer);
        assert.ok(this.#candidates.hasAny, `no token may follow ${Buffer.concat(text)}`);
        this.#llama.apply(greedy, this.#candidates.pointer);
        const { chosen } = this.#candidates;
        if (this.#isEnd(chosen)) return Buffer.concat(text).toString();
        this.#llama.accept(sampler, chosen);
        text.push(this.#pieces[chosen] ?? Buffer.alloc(0));
      }
      return undefined;
    } finally {
      this.#llama.freeSampler(greedy);
      this.#llama.freeSampler(sampler);
    }
  }

  #isEnd(token: number): boolean {
    return this.#llama.isEndOfGeneration(this.#model.vocab, token);
  }

  /** By chance, ending where that is allowed and, later on, closing what is open. */
  #logits(random: Random, done: number): Float32Array {
    const logits = Float32Array.from(this.#pieces, random);
    for (const [token, piece] of this.#pieces.entries()) {
      // Other control tokens than the end add nothing, but to llama.cpp's grammars they are the text of their names.
      if (piece.length === 0) logits[token] = this.#isEnd(token) ? 2 : -1;
      if (piece.length !== 1) continue;
      if (done > MOST_TOKENS / 4 && '"}]'.includes(piece.toString())) logits[token] = 1.5;
      // Bytes that may begin an overlong sequence: llama.cpp takes those for characters, which they are not.
      if (piece[0] === 0xe0 || piece[0] === 0xf0) logits[token] = -1;
    }
    return logits;
  }
}
