import type { Config } from '#config/config.ts';
import { type Flags, findPlaces, loadConfig } from '#config/load.ts';
import { httpServer, listen, stop } from '#serve/http-server.ts';
import { dispatch } from '#serve/routes.ts';
import { systemWorld } from '#std/world.ts';
import { openHouse } from '../open-house.ts';
import { version } from '../version.ts';

/** A house in this process, for one conversation. */
export interface OwnHouse {
  readonly address: string;
  close(): Promise<void>;
}

/** Opens the house that `freehold up` would, on loopback and at a port of the system's choice. */
export async function openOwnHouse(flags: Flags, log: (line: string) => void): Promise<OwnHouse> {
  const places = findPlaces(flags);
  const whole = loadConfig(places, flags);
  // Nobody but this process knows its port, and it is gone with the conversation.
  const config: Config = { ...whole, server: { ...whole.server, access: 'beyond-loopback' } };
  const house = openHouse(config, places, version, systemWorld(log), () => loadConfig(places, flags));
  const server = httpServer((exchange) => dispatch(exchange, house.door), config.server);
  const { port } = await listen(server, '127.0.0.1', 0);
  return {
    address: `http://127.0.0.1:${port}`,
    close: async () => {
      await stop(server, 0);
      await house.close();
    },
  };
}
