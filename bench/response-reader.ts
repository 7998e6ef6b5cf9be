/** Reads HTTP/1.1 responses off a socket, however they were cut into packets: fixed length or chunked. */

export interface RawAnswer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
  /** performance.now() when the first byte of the body was there, and when the last was. */
  readonly firstAt: number;
  readonly endAt: number;
}

type Phase = 'head' | 'fixed' | 'chunk-size' | 'chunk-data' | 'trailer';

export class ResponseReader {
  #phase: Phase = 'head';
  #pending: Buffer = Buffer.alloc(0);
  #left = 0;
  #head = '';
  #body: string[] = [];
  #firstAt = 0;
  readonly #onAnswer: (answer: RawAnswer) => void;

  constructor(onAnswer: (answer: RawAnswer) => void) {
    this.#onAnswer = onAnswer;
  }

  push(data: Buffer): void {
    this.#pending = this.#pending.length === 0 ? data : Buffer.concat([this.#pending, data]);
    while (this.#step());
  }

  /** Takes one piece off what is pending; false when the rest has yet to arrive. */
  #step(): boolean {
    switch (this.#phase) {
      case 'head':
        return this.#readHead();
      case 'fixed':
        return this.#readFixed();
      case 'chunk-size':
        return this.#readChunkSize();
      case 'chunk-data':
        return this.#readChunkData();
      case 'trailer':
        return this.#readTrailer();
    }
  }

  #readHead(): boolean {
    const end = this.#pending.indexOf('\r\n\r\n');
    if (end === -1) return false;
    this.#head = this.#pending.toString('latin1', 0, end);
    this.#pending = this.#pending.subarray(end + 4);
    this.#body = [];
    this.#firstAt = 0;
    const length = /\r\ncontent-length: *(\d+)/i.exec(this.#head);
    if (length) {
      this.#left = Number(length[1]);
      this.#phase = 'fixed';
    } else if (/\r\ntransfer-encoding: *chunked/i.test(this.#head)) this.#phase = 'chunk-size';
    else throw new Error(`an answer without content-length or chunks: ${this.#head}`);
    return true;
  }

  #readFixed(): boolean {
    this.#markFirst();
    if (this.#pending.length < this.#left) return false;
    this.#take(this.#left);
    return this.#finish();
  }

  #readChunkSize(): boolean {
    const end = this.#pending.indexOf('\r\n');
    if (end === -1) return false;
    this.#left = Number.parseInt(this.#pending.toString('latin1', 0, end), 16);
    if (Number.isNaN(this.#left)) throw new Error('a chunk without a size');
    this.#pending = this.#pending.subarray(end + 2);
    this.#phase = this.#left === 0 ? 'trailer' : 'chunk-data';
    return true;
  }

  #readChunkData(): boolean {
    this.#markFirst();
    if (this.#pending.length < this.#left + 2) return false;
    this.#take(this.#left);
    this.#pending = this.#pending.subarray(2);
    this.#phase = 'chunk-size';
    return true;
  }

  #readTrailer(): boolean {
    const end = this.#pending.indexOf('\r\n');
    if (end === -1) return false;
    this.#pending = this.#pending.subarray(end + 2);
    return end > 0 ? true : this.#finish();
  }

  #markFirst(): void {
    if (this.#firstAt === 0 && this.#pending.length > 0) this.#firstAt = performance.now();
  }

  #take(length: number): void {
    this.#body.push(this.#pending.toString('utf8', 0, length));
    this.#pending = this.#pending.subarray(length);
  }

  #finish(): boolean {
    const endAt = performance.now();
    const status = Number(this.#head.slice(9, 12));
    this.#phase = 'head';
    this.#onAnswer({
      status,
      head: this.#head,
      body: this.#body.join(''),
      firstAt: this.#firstAt || endAt,
      endAt,
    });
    return this.#pending.length > 0;
  }
}

export function headerOf(answer: RawAnswer, name: string): string | undefined {
  return new RegExp(`\\r\\n${name}: *([^\\r]*)`, 'i').exec(answer.head)?.[1];
}
