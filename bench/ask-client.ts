/** One keep-alive connection over a raw socket, one ask after the other: no client library's noise. */
import { connect, type Socket } from 'node:net';
import { type RawAnswer, ResponseReader } from './response-reader.ts';

/** Where asks go: a gateway, or the mock itself. */
export interface Target {
  readonly name: string;
  readonly origin: string;
  readonly pid: number;
  readonly headers: Readonly<Record<string, string>>;
}

export const CHAT_PATH = '/v1/chat/completions';

export class AskClient {
  readonly #socket: Socket;
  readonly #head: string;
  #waiting: PromiseWithResolvers<RawAnswer> | undefined;
  #failure: Error | undefined;

  private constructor(socket: Socket, target: Pick<Target, 'origin' | 'headers'>) {
    this.#socket = socket;
    const lines = Object.entries(target.headers).map(([name, value]) => `${name}: ${value}\r\n`);
    const host = new URL(target.origin).host;
    this.#head =
      `POST ${CHAT_PATH} HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\n` +
      `${lines.join('')}content-length: `;
    const reader = new ResponseReader((answer) => this.#settle(answer));
    socket.on('data', (data: Buffer) => {
      try {
        reader.push(data);
      } catch (error) {
        this.#fail(error instanceof Error ? error : new Error(String(error)));
      }
    });
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => this.#fail(new Error('the server closed the connection')));
  }

  static async connect(target: Pick<Target, 'origin' | 'headers'>): Promise<AskClient> {
    const { hostname, port } = new URL(target.origin);
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    return new AskClient(socket, target);
  }

  ask(body: string): Promise<RawAnswer> {
    if (this.#failure) return Promise.reject(this.#failure);
    this.#waiting = Promise.withResolvers<RawAnswer>();
    this.#socket.write(`${this.#head}${Buffer.byteLength(body)}\r\n\r\n${body}`);
    return this.#waiting.promise;
  }

  close(): void {
    this.#socket.destroy();
  }

  #settle(answer: RawAnswer): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve(answer);
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#waiting?.reject(this.#failure);
    this.#waiting = undefined;
    this.#socket.destroy();
  }
}

/** Throws where an answer is not the whole, good answer: a bench must never time errors. */
export function mustBeGood(answer: RawAnswer, stream: boolean): void {
  if (answer.status !== 200) throw new Error(`status ${answer.status}: ${answer.body.slice(0, 300)}`);
  if (stream && !answer.body.trimEnd().endsWith('data: [DONE]'))
    throw new Error(`a stream without its end: …${answer.body.slice(-200)}`);
  if (!stream && !answer.body.includes('"chat.completion"'))
    throw new Error(`not a completion: ${answer.body}`);
}
