import { AppError } from '#contract/errors.ts';
import { GrammarBans } from './grammar-bans.ts';
import type { Fields } from './layouts.ts';
import type { Llama, Pointer } from './llama.ts';
import { loadingWith } from './load-progress.ts';
import { textPieces } from './text-pieces.ts';

export interface ModelSettings {
  /** The GGUF file, or the first of its parts. */
  readonly file: string;
  /** All parts of a split model in their order, where there are several. */
  readonly parts?: readonly string[];
  /** Weights stay pages of the file (mapped) instead of being rearranged in memory for speed. */
  readonly mapped: boolean;
  /** Layers on a graphics card; -1 is all, where the libraries can drive one. */
  readonly gpuLayers: number;
}

/** Read into memory of our own: mapped and rearranged, every weight would be there twice. */
const LOAD_COPIED = 0;
const LOAD_MAPPED = 1;

/** `LLAMA_VOCAB_TYPE_BPE` */
const BYTE_PAIRS = 2;

export interface TokenizeWish {
  /** Put the tokens around it that the vocabulary has for a whole text. */
  readonly addBegin: boolean;
  /** Markers in it, such as `<|im_start|>`, become their own tokens. */
  readonly special: boolean;
}

/** A loaded model with its vocabulary. All calls block: they belong in the engine's own process. */
export class NativeModel {
  readonly pointer: Pointer;
  readonly vocab: Pointer;
  readonly vocabularySize: number;
  readonly trainedContext: number;
  readonly #llama: Llama;
  readonly #spelt: (Buffer | undefined)[] = [];
  readonly #ends = new Map<number, boolean>();
  #bans: GrammarBans | undefined;

  /**
   * `told` hears how much is loaded, from 0 to 1. Throws AppError `bad_request` where the library refuses the file; its
   * reason is on the process's stderr.
   */
  constructor(llama: Llama, settings: ModelSettings, told: (share: number) => void = () => {}) {
    const params = {
      ...llama.modelDefaults(),
      load_mode: settings.mapped ? LOAD_MAPPED : LOAD_COPIED,
      use_extra_bufts: !settings.mapped,
      n_gpu_layers: settings.gpuLayers,
    };
    const pointer = loadingWith(told, (progress_callback) =>
      loadFrom(llama, settings, { ...params, progress_callback }),
    );
    if (!pointer) throw new AppError('bad_request', `llama.cpp cannot load ${settings.file}`);
    this.#llama = llama;
    this.pointer = pointer;
    this.vocab = llama.vocabOf(pointer);
    this.vocabularySize = llama.vocabularySize(this.vocab);
    this.trainedContext = llama.trainedContext(pointer);
  }

  get bytes(): number {
    return this.#llama.modelBytes(this.pointer);
  }

  /** Whether its state can only grow: then a part of a cached sequence cannot be used again. */
  get isStateful(): boolean {
    return this.#llama.isRecurrent(this.pointer) || this.#llama.isHybrid(this.pointer);
  }

  tokenize(text: string, { addBegin, special }: TokenizeWish): Int32Array {
    const pieces = this.#pieces(text);
    const [only] = pieces;
    if (only !== undefined && pieces.length === 1) return this.#tokens(only, addBegin, special);
    return this.#joined(
      pieces.map((piece) => this.#tokens(piece, false, special)),
      addBegin,
    );
  }

  /** The same in another thread, while this one computes. */
  async tokenizeBeside(text: string, { addBegin, special }: TokenizeWish): Promise<Int32Array> {
    const pieces = this.#pieces(text);
    const [only] = pieces;
    if (only !== undefined && pieces.length === 1) return this.#tokensBeside(only, addBegin, special);
    const tokens: Int32Array[] = [];
    for (const piece of pieces) tokens.push(await this.#tokensBeside(piece, false, special));
    return this.#joined(tokens, addBegin);
  }

  /** The bytes a token stands for, which may be part of a character. Control tokens stand for none. */
  piece(token: number): Buffer {
    const known = this.#spelt[token];
    if (known) return known;
    const piece = this.#render(token, false);
    this.#spelt[token] = piece;
    return piece;
  }

  /** The text by which a control token is written, e.g. `<s>`. */
  controlText(token: number): string {
    return token < 0 ? '' : this.#render(token, true).toString();
  }

  /** The bytes a token is written with, control tokens included: what grammars see. */
  textOf(token: number): Buffer {
    const piece = this.piece(token);
    return piece.length > 0 ? piece : Buffer.from(this.controlText(token));
  }

  get beginText(): string {
    return this.controlText(this.#llama.beginToken(this.vocab));
  }

  get endText(): string {
    return this.controlText(this.#llama.endToken(this.vocab));
  }

  get addsBegin(): boolean {
    return this.#llama.addsBegin(this.vocab);
  }

  /** Whether the first token of a text carries a space that is none of the text's. */
  get addsSpace(): boolean {
    const [first = -1] = this.tokenize('a', { addBegin: false, special: false });
    return first >= 0 && this.piece(first).toString().startsWith(' ');
  }

  isControl(token: number): boolean {
    return this.#llama.isControl(this.vocab, token);
  }

  /** What a grammar has to be helped with. */
  get bans(): GrammarBans {
    this.#bans ??= new GrammarBans(this);
    return this.#bans;
  }

  isEnd(token: number): boolean {
    const known = this.#ends.get(token);
    if (known !== undefined) return known;
    const ends = this.#llama.isEndOfGeneration(this.vocab, token);
    this.#ends.set(token, ends);
    return ends;
  }

  close(): void {
    this.#llama.freeModel(this.pointer);
  }

  #pieces(text: string): string[] {
    return this.#llama.vocabularyType(this.vocab) === BYTE_PAIRS ? textPieces(text) : [text];
  }

  #tokens(text: string, addBegin: boolean, special: boolean, most?: number): Int32Array {
    const { bytes, tokens } = roomFor(text, most);
    const [size, room] = [bytes.length, tokens.length];
    const count = this.#llama.tokenize(this.vocab, bytes, size, tokens, room, addBegin, special);
    return count < 0 ? this.#tokens(text, addBegin, special, -count) : tokens.subarray(0, count);
  }

  #tokensBeside(text: string, addBegin: boolean, special: boolean, most?: number): Promise<Int32Array> {
    const { bytes, tokens } = roomFor(text, most);
    const [size, room] = [bytes.length, tokens.length];
    return new Promise((resolve, reject) => {
      const done = (error: Error | null, count: number) => {
        if (error) reject(error);
        else if (count < 0) resolve(this.#tokensBeside(text, addBegin, special, -count));
        else resolve(tokens.subarray(0, count));
      };
      this.#llama.tokenize.async(this.vocab, bytes, size, tokens, room, addBegin, special, done);
    });
  }

  /** The tokens of a text's pieces as one, with those that the vocabulary puts around a text. */
  #joined(pieces: readonly Int32Array[], addBegin: boolean): Int32Array {
    const llama = this.#llama;
    const begin = addBegin && llama.addsBegin(this.vocab) ? [llama.beginToken(this.vocab)] : [];
    const end = addBegin && llama.addsEnd(this.vocab) ? [llama.endToken(this.vocab)] : [];
    const tokens = new Int32Array(
      pieces.reduce((sum, { length }) => sum + length, begin.length + end.length),
    );
    tokens.set(begin);
    let at = begin.length;
    for (const piece of pieces) {
      tokens.set(piece, at);
      at += piece.length;
    }
    tokens.set(end, at);
    return tokens;
  }

  #render(token: number, special: boolean): Buffer {
    const into = Buffer.alloc(64);
    const length = this.#llama.tokenPiece(this.vocab, token, into, into.length, 0, special);
    if (length >= 0) return Buffer.from(into.subarray(0, length));
    const larger = Buffer.alloc(-length);
    const again = this.#llama.tokenPiece(this.vocab, token, larger, larger.length, 0, special);
    return larger.subarray(0, Math.max(0, again));
  }
}

/** Mostly enough: a token stands for a byte or more, but for the few around a text. */
function roomFor(text: string, most?: number): { bytes: Buffer; tokens: Int32Array } {
  const bytes = Buffer.from(text);
  return { bytes, tokens: new Int32Array(most ?? bytes.length + 8) };
}

function loadFrom(llama: Llama, { file, parts = [] }: ModelSettings, params: Fields): Pointer | null {
  return parts.length > 1 ? llama.loadSplits(parts, parts.length, params) : llama.loadModel(file, params);
}
