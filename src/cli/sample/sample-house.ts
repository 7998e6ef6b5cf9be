import type { Places } from '#config/load.ts';
import type { Sample } from '#contract/sample.ts';
import type { Door } from '#serve/door.ts';
import { httpServer, listen, stop } from '#serve/http-server.ts';
import { dispatch } from '#serve/routes.ts';
import type { World } from '#std/world.ts';
import { openHouse } from '../open-house.ts';
import { sampleConfig } from './sample-home.ts';

/** The second house, and an entrance of its own on loopback for the program that asks. */
export interface SampleHouse {
  readonly door: Door;
  /** Opens the entrance; answers with its address. */
  listen(): Promise<string>;
  close(): Promise<void>;
}

/** `sample`: what its own `/api/sample` tells. */
export function openSampleHouse(
  places: Places,
  { version, world, sample }: { version: string; world: World; sample: Sample },
): SampleHouse {
  const config = sampleConfig(places);
  const house = openHouse(config, places, version, world);
  const door: Door = { ...house.door, sample };
  // The entrance leads to the house alone: who comes in there is asked for no password, and ends no sample.
  const server = httpServer((exchange) => dispatch(exchange, house.door), config.server);
  return {
    door,
    listen: async () => {
      const { port } = await listen(server, '127.0.0.1', 0);
      return `http://127.0.0.1:${port}`;
    },
    close: async () => {
      door.news.close(); // whoever listens would keep the entrance open
      if (server.listening) await stop(server, 0);
      await house.close();
    },
  };
}
