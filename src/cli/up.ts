import type { ServerConfig } from '#config/config.ts';
import { type Flags, findPlaces, loadConfig, type Places } from '#config/load.ts';
import { httpServer, listen, stop } from '#serve/http-server.ts';
import { dispatch } from '#serve/routes.ts';
import { systemWorld } from '#std/world.ts';
import { checkAccess, demandsAccess } from './access-demand.ts';
import { type Command, type Given, numberOption, placeHelp, placeOptions, textOption } from './command.ts';
import { type OpenHouse, openHouse } from './open-house.ts';
import { withSample } from './sample/with-sample.ts';
import { bold, cyan, dim, say, table, yellow } from './terminal.ts';
import { version } from './version.ts';

export const up: Command = {
  name: 'up',
  summary: 'start the server',
  usage:
    '[--port N] [--host HOST] [--home DIR] [--config FILE] [--durability MODE] [--upstream URL [--upstream-key-env VAR]]',
  options: {
    ...placeOptions,
    port: { type: 'string' },
    host: { type: 'string' },
    durability: { type: 'string' },
    upstream: { type: 'string' },
    'upstream-key-env': { type: 'string' },
  },
  help: {
    port: 'the port to listen on (default 7333); 0 lets the system choose',
    host: 'the address to listen on (default 127.0.0.1); any but loopback needs a password or key',
    ...placeHelp,
    durability: 'grouped (default) or durable: commit each trace before the last byte of its answer',
    upstream: 'for this run, an OpenAI-compatible API that takes any model name',
    'upstream-key-env': 'the environment variable with its key',
  },
  words: [0, 0],
  async run(given) {
    process.stdout.on('error', () => {}); // who started us may close the pipe; the server goes on
    const flags = readFlags(given);
    const places = findPlaces(flags);
    const config = loadConfig(places, flags);
    checkAccess(config.server, places);
    const house = withSample(
      openHouse(config, places, version, systemWorld(), () => loadConfig(places, flags)),
      places,
    );
    const server = httpServer((exchange) => dispatch(exchange, house.door), config.server);
    const address = await listen(server, config.server.host, config.server.port);
    greet(house, places, config.server, address.port);
    await untilToldToStop();
    say(dim('Stopping: asks in progress may end.'));
    house.door.news.close(); // who only looks on is not waited for
    await stop(server, config.server.drainMs);
    await house.close();
    return 0;
  },
};

function readFlags(given: Given): Flags {
  return {
    home: textOption(given, 'home'),
    config: textOption(given, 'config'),
    host: textOption(given, 'host'),
    port: numberOption(up, given, 'port'),
    durability: textOption(given, 'durability'),
    upstream: textOption(given, 'upstream'),
    upstreamKeyEnv: textOption(given, 'upstream-key-env'),
  };
}

function greet(house: OpenHouse, places: Places, server: ServerConfig, port: number): void {
  const { host } = server;
  const shown = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  const base = `http://${shown}:${port}`;
  const { cards } = house.door.house;
  say(`${bold('Freehold')} ${version} listens on ${cyan(base)}`);
  say(`  Open it in a browser; OpenAI clients point at ${cyan(`${base}/v1`)}   home ${places.home}`);
  if (demandsAccess(server))
    say(yellow('  Who asks needs a key (freehold key add NAME) or the password (freehold password).'));
  if (house.swept > 0)
    say(
      `  ${house.swept} ${house.swept === 1 ? 'ask was' : 'asks were'} cut short when the last server died; they are marked swept.`,
    );
  say();
  if (cards.length === 0) {
    say('There is no expert yet, so it cannot answer. A model of your own can be added while it runs:');
    say('  freehold pull hf:OWNER/REPO      or use what is here:  freehold add FOLDER');
    say('An API is connected the same way:');
    say('  freehold connect NAME --url https://HOST/v1 --key-env VAR');
    say(dim('  or, for one run:  freehold up --upstream http://HOST:PORT/v1'));
    return;
  }
  say('It can answer with');
  const rows = cards.map((card) => [`  ${card.id}`, card.kind, card.zone, card.origin, models(card.models)]);
  for (const line of table(rows)) say(line);
  for (const [id, problem] of house.missingKeys) say(yellow(`  ${id} cannot answer: ${problem}`));
  say();
  say('Next');
  const key = demandsAccess(server) ? " -H 'authorization: Bearer fh_...'" : '';
  say(`  curl ${base}/v1/chat/completions -H 'content-type: application/json'${key} \\`);
  say(
    `    -d '{"model": "${cards[0]?.models.length ? 'auto' : 'MODEL'}", "messages": [{"role": "user", "content": "Hello"}]}'`,
  );
  say('  freehold traces -f');
}

function models(names: readonly string[]): string {
  if (names.length === 0) return 'any model name';
  return names.length <= 3
    ? names.join(', ')
    : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
}

function untilToldToStop(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        process.once(signal, () => process.exit(130)); // asked twice: at once
        resolve();
      });
    }
  });
}
