import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A client that writes what it is told, HTTP or not, and hears what comes back. */
export class RawClient {
  readonly socket: Socket;
  /** Everything that came back so far. */
  heard = '';
  /** The server said that it will say no more. */
  readonly ended: Promise<void>;
  /** The connection is gone; this client never ends it by itself. */
  readonly closed: Promise<void>;

  constructor(baseUrl: string) {
    const { hostname, port } = new URL(baseUrl);
    this.socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    this.socket.setEncoding('utf8').on('data', (text: string) => {
      this.heard += text;
    });
    this.socket.on('error', () => {}); // a reset is an end too
    this.closed = once(this.socket, 'close').then(() => {});
    this.ended = Promise.race([
      once(this.socket, 'end').then(
        () => {},
        () => {},
      ),
      this.closed,
    ]);
  }

  /** Resolves once the bytes left, or the connection is gone. */
  async write(bytes: string | Uint8Array): Promise<void> {
    if (this.socket.destroyed) return;
    if (!this.socket.write(bytes))
      await Promise.race([once(this.socket, 'drain').catch(() => {}), this.ended]);
  }

  /** Resolves once what was heard has this in it. */
  async hears(text: string): Promise<void> {
    while (!this.heard.includes(text)) {
      if (this.socket.readableEnded || this.socket.destroyed) {
        throw new Error(`the connection ended after: ${this.heard}`);
      }
      await Promise.race([once(this.socket, 'data'), this.ended]);
    }
  }

  /** The status and JSON body of the one reply that was heard. */
  // biome-ignore lint/suspicious/noExplicitAny: replies of every shape
  get reply(): { status: number; json: any } {
    const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(this.heard)?.[1]);
    return { status, json: JSON.parse(this.heard.slice(this.heard.indexOf('\r\n\r\n') + 4)) };
  }

  [Symbol.dispose](): void {
    this.socket.destroy();
  }
}
