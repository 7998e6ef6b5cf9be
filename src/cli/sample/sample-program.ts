import type { AddressInfo } from 'node:net';
import { systemClock } from '#std/clock.ts';
import { loadOpenAI, openApi, openClient } from '../rehearse/client.ts';
import { StandIn, standInServer } from '../rehearse/stand-in.ts';
import { readWorkload } from '../rehearse/workload.ts';
import { Players } from './players.ts';
import type { FromPlayers, SampleProgress, ToPlayers } from './sample-messages.ts';

/**
 * The program beside a sample's house, in a process of its own: it plays a rented API on loopback, and asks with
 * OpenAI's client as any program of a user would. It ends with its story, or when the one that started it ends.
 */
const DELAY_MS = 40;
const SEED = 1;
const ASK_LIMIT_MS = 60_000;
/** Asks under way end within this time when it is told to go. */
const GRACE_MS = 1_000;
/** Audits of the last answers may still come. */
const LATE_AUDITS_MS = 1_500;

if (import.meta.main) main(process.argv[2] ?? '').catch(die);

async function main(folder: string): Promise<void> {
  const askNoMore = new AbortController();
  const cutOff = new AbortController();
  const leave = () => {
    askNoMore.abort();
    setTimeout(() => cutOff.abort(), GRACE_MS).unref();
    setTimeout(() => process.exit(0), 2 * GRACE_MS);
  };
  process.once('disconnect', leave); // whoever started it is gone, however that came
  const workload = readWorkload(folder, { withDrift: true });
  const openAI = await loadOpenAI();
  const standIn = new StandIn(workload, { delayMs: DELAY_MS, seed: SEED });
  const server = standInServer(standIn, systemClock).listen(0, '127.0.0.1');
  let players: Players | undefined;
  const begin = async (url: string) => {
    const { model } = standIn;
    const asking = { url, model, prompt: workload.prompt, stream: false, timeoutMs: ASK_LIMIT_MS };
    const ask = openClient(openAI, { ...asking, signal: cutOff.signal, clock: systemClock });
    const tell = (progress: SampleProgress) => say({ type: 'progress', ...progress });
    players = new Players({
      workload,
      standIn,
      ask,
      api: openApi(openAI, url),
      signal: askNoMore.signal,
      tell,
    });
    await players.play();
    if (!askNoMore.signal.aborted) await systemClock.sleep(LATE_AUDITS_MS);
    process.exit(0);
  };
  process.on('message', (message: ToPlayers) => {
    if (message.type === 'ask') begin(message.url).catch(die);
    else if (message.type === 'drift') players?.drift();
    else leave();
  });
  server.once('listening', () => {
    const { port } = server.address() as AddressInfo;
    say({ type: 'listens', url: `http://127.0.0.1:${port}`, model: standIn.model });
  });
}

function say(message: FromPlayers): void {
  if (process.connected) process.send?.(message);
}

function die(error: Error): never {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
