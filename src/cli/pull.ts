import { findPlaces } from '#config/load.ts';
import { completeConfig } from '#config/parse.ts';
import { readKey } from '#config/secrets.ts';
import { AppError } from '#contract/errors.ts';
import { Downloads, type HostTally } from '#egress/downloads.ts';
import { systemClock } from '#std/clock.ts';
import { systemDisk } from '#vault/models/disk.ts';
import { type Reference, readReference } from '#vault/models/hub-reference.ts';
import { ModelShelf } from '#vault/models/model-shelf.ts';
import { type Pulled, type PullOptions, type PullPlan, pull as pullModel } from '#vault/models/pull.ts';
import { totalBytes } from '#vault/models/stored-model.ts';
import { endWhenNobodyReads } from './broken-pipe.ts';
import { ByteProgress } from './byte-progress.ts';
import { byteSize } from './byte-size.ts';
import {
  type Command,
  type Given,
  misuse,
  numberOption,
  placeHelp,
  placeOptions,
  textOption,
} from './command.ts';
import { commandWitness } from './command-witness.ts';
import { HUB } from './hub.ts';
import { INTERRUPTED, interruptible } from './interruptible.ts';
import { tellNextStep } from './next-step.ts';
import { progressView } from './progress-view.ts';
import { bold, dim, say, yellow } from './terminal.ts';
import { warnUnservable } from './warn-unservable.ts';

const LINES = 4;
const MOST_LINES = 16;
const SAID_AGAIN_MS = 5_000;

export const pull: Command = {
  name: 'pull',
  summary: 'fetch a model: hf:OWNER/REPO, or the address of a GGUF file',
  usage:
    'hf:OWNER/REPO[:QUANT]|hf:OWNER/REPO/FILE.gguf[@REVISION]|URL [--name NAME] [--token-env VAR | --token-file FILE] ' +
    '[--sha256 HASH] [--hub URL] [--lines N] [--home DIR]',
  options: {
    name: { type: 'string' },
    'token-env': { type: 'string' },
    'token-file': { type: 'string' },
    sha256: { type: 'string' },
    hub: { type: 'string' },
    lines: { type: 'string' },
    home: placeOptions.home,
  },
  help: {
    name: 'what to call it here (default: from the name of its file)',
    'token-env': 'the environment variable that holds your token, for gated and private models',
    'token-file': 'a file that holds it, readable by you alone (mode 600)',
    sha256: 'of a file at an address: what its bytes must be',
    hub: `the hub to ask, or a mirror of it (default ${HUB})`,
    lines: `how many parts of a file are fetched at once (default ${LINES})`,
    home: placeHelp.home,
  },
  words: [1, 1],
  async run(given) {
    endWhenNobodyReads();
    const typed = given.words[0] ?? '';
    const reference = readReference(typed);
    const places = findPlaces({ home: textOption(given, 'home') });
    const shelf = new ModelShelf(places.vaultFolder);
    const token = readToken(given, reference);
    const door = new Downloads(originOf(given, reference), { token, witness: commandWitness(places) });
    const progress = new ByteProgress('', progressView());
    try {
      const pulled = await interruptible((signal) =>
        pullModel(shelf, reference, optionsFor(given, door, signal, token, progress)),
      );
      progress.end();
      if (pulled) tell(shelf, pulled, given);
      else say(`Stopped. What came is kept: freehold pull ${typed} goes on there.`);
      return pulled ? 0 : INTERRUPTED;
    } finally {
      progress.end();
      tellHosts(door.hosts());
      await door.close();
    }
  },
};

function optionsFor(
  given: Given,
  door: Downloads,
  signal: AbortSignal,
  token: string | undefined,
  progress: ByteProgress,
): PullOptions {
  const done = new Map<string, readonly [done: number, total: number]>();
  let told = { message: '', atMs: 0 };
  return {
    door,
    signal,
    clock: systemClock,
    disk: systemDisk,
    ranges: readLines(given),
    hasToken: token !== undefined,
    name: textOption(given, 'name'),
    sha256: readHash(given),
    addedAt: new Date().toISOString(),
    onPlan: (plan) => {
      tellPlan(plan);
      for (const { path, bytes } of plan.files) done.set(path, [0, bytes ?? 0]);
    },
    onProgress: ({ path }, came, total) => {
      done.set(path, [came, total]);
      const all = [...done.values()];
      progress.update(
        all.reduce((sum, [part]) => sum + part, 0),
        all.reduce((sum, [, whole]) => sum + whole, 0),
      );
    },
    onWait: (waitMs, { message }) => {
      // Several lines fail alike at the same time.
      if (message === told.message && performance.now() - told.atMs < SAID_AGAIN_MS) return;
      told = { message, atMs: performance.now() };
      progress.end();
      say(yellow(`${message}; trying again in ${Math.ceil(waitMs / 1_000)} s`));
    },
    onLocked: ({ shownAs }) => say(`Another freehold pull is fetching ${shownAs}; waiting for it.`),
  };
}

function originOf(given: Given, reference: Reference): string {
  if ('url' in reference) return reference.url.origin;
  const typed = textOption(given, 'hub') ?? HUB;
  const url = URL.parse(typed);
  if (!url || !/^https?:$/.test(url.protocol) || url.pathname !== '/')
    throw misuse(pull, `cannot use --hub ${typed}: it must be an address without a path, such as ${HUB}`);
  return url.origin;
}

/** A token is sent to the host that was named, and to no other. */
function readToken(given: Given, reference: Reference): string | undefined {
  const [keyEnv, keyFile] = [textOption(given, 'token-env'), textOption(given, 'token-file')];
  if (keyEnv === undefined && keyFile === undefined) return undefined;
  const hub = {
    url: originOf(given, reference),
    ...(keyEnv ? { keyEnv } : {}),
    ...(keyFile ? { keyFile } : {}),
  };
  const expert = completeConfig({ experts: { hub } }, 'the token').experts.hub;
  const key = expert && readKey('hub', expert);
  if (key && 'value' in key) return key.value;
  const place = keyEnv ? `the environment variable ${keyEnv} is not set` : `the file ${keyFile} holds none`;
  throw new AppError('key_missing', `Cannot use your token: ${place}`, {
    hint: keyEnv
      ? `Type: export ${keyEnv}=hf_... and the same again.`
      : `Put it in ${keyFile} and type: chmod 600 ${keyFile}`,
  });
}

function readLines(given: Given): number {
  const lines = numberOption(pull, given, 'lines') ?? LINES;
  if (Number.isInteger(lines) && lines >= 1 && lines <= MOST_LINES) return lines;
  throw misuse(pull, `cannot use --lines ${lines}: it must be a whole number from 1 to ${MOST_LINES}`);
}

function readHash(given: Given): string | undefined {
  const typed = textOption(given, 'sha256')?.toLowerCase();
  if (typed === undefined || /^[0-9a-f]{64}$/.test(typed)) return typed;
  throw misuse(pull, `cannot use --sha256 ${typed}: a sha256 is 64 digits from 0 to 9 and a to f`);
}

function tellPlan({ name, source, license, files, quantization, others }: PullPlan): void {
  const bytes = files.reduce((sum, file) => sum + (file.bytes ?? 0), 0);
  const facts = [
    quantization,
    bytes > 0 ? byteSize(bytes) : '',
    files.length > 1 ? `${files.length} files` : '',
    license && `license ${license}`,
  ];
  say(`${bold(name)}  ${facts.filter(Boolean).join(', ')}  ${dim(source)}`);
  if (others.length > 0) say(dim(`  Also there: ${others.join(', ')}. With :QUANT you choose.`));
}

function tell(shelf: ModelShelf, { model, known }: Pulled, given: Given): void {
  const what = known ? 'is here already' : 'is here, and whole';
  say(`${bold(model.name)} ${what}: ${byteSize(totalBytes(model))}`);
  for (const { sha256 } of model.files) say(dim(`  sha256 ${sha256}`));
  if (!warnUnservable(shelf, model)) tellNextStep(model.name, given);
}

/** Where the owner's machine has been, and what came of it. */
function tellHosts(hosts: readonly HostTally[]): void {
  const told = hosts.map(
    ({ origin, requests, bytesIn }) =>
      `${origin} (${requests} ${requests === 1 ? 'request' : 'requests'}, ${byteSize(bytesIn)} in)`,
  );
  if (told.length > 0) say(dim(`Asked: ${told.join(', ')}`));
}
