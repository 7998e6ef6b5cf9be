import { type Gguf, type GgufValue, isSkipped } from './gguf.ts';

/** Reads a model's keys, most of which begin with its architecture; a value of another type counts as absent. */
export class MetadataView {
  readonly architecture: string;
  readonly #metadata: ReadonlyMap<string, GgufValue>;

  constructor({ metadata }: Pick<Gguf, 'metadata'>) {
    this.#metadata = metadata;
    const architecture = metadata.get('general.architecture');
    this.architecture = typeof architecture === 'string' ? architecture : '';
  }

  /** `block_count` is looked up as `llama.block_count`, say. */
  number(name: string): number | undefined {
    return this.globalNumber(`${this.architecture}.${name}`);
  }

  globalNumber(key: string): number | undefined {
    const value = this.#metadata.get(key);
    return typeof value === 'number' ? value : undefined;
  }

  flag(name: string): boolean | undefined {
    const value = this.#metadata.get(`${this.architecture}.${name}`);
    return typeof value === 'boolean' ? value : undefined;
  }

  text(key: string): string | undefined {
    const value = this.#metadata.get(key);
    return typeof value === 'string' && value !== '' ? value : undefined;
  }

  /** A value for each layer, which the file gives once for all or one by one. */
  perLayer(name: string, layers: number): number[] | undefined {
    const value = this.#metadata.get(`${this.architecture}.${name}`);
    if (typeof value === 'number') return Array<number>(layers).fill(value);
    const items = itemsOf(value);
    return items && Array.from({ length: layers }, (_, layer) => Number(items[layer] ?? 0));
  }

  /** The number of elements of an array, skipped or read. */
  lengthOf(key: string): number | undefined {
    const value = this.#metadata.get(key);
    if (isSkipped(value)) return value.length;
    return itemsOf(value)?.length;
  }

  /** The keys that begin so, without that beginning, and their texts. */
  textsUnder(prefix: string): Map<string, string> {
    const found = new Map<string, string>();
    for (const [key, value] of this.#metadata)
      if (key.startsWith(prefix) && typeof value === 'string') found.set(key.slice(prefix.length), value);
    return found;
  }
}

function itemsOf(value: GgufValue | undefined): ArrayLike<number | bigint | boolean | string> | undefined {
  return typeof value === 'object' && !isSkipped(value) ? value : undefined;
}
