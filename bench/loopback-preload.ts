/**
 * Preloaded into Portkey, which has no option for the address: it then listens on loopback alone and says, as
 * a JSON line, which port the system chose. Nothing else about it changes.
 */
import { Server } from 'node:net';

type Listen = (this: Server, ...args: unknown[]) => Server;

const listen = Server.prototype.listen as Listen;

function listenOnLoopback(this: Server, port: unknown, _host: unknown, ...rest: unknown[]): Server {
  this.once('listening', () => {
    const address = this.address();
    if (address !== null && typeof address === 'object')
      process.stdout.write(`\n${JSON.stringify({ port: address.port })}\n`);
  });
  return listen.call(this, port, '127.0.0.1', ...rest);
}

Server.prototype.listen = listenOnLoopback as typeof Server.prototype.listen;
