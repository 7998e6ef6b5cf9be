import { existsSync } from 'node:fs';
import { findPlaces, loadConfig } from '#config/load.ts';
import { FitDesk, type FitReport, type FitWish } from '#flows/fit-desk.ts';
import { fitJson } from '#flows/fit-json.ts';
import { modelsOfSize } from '#flows/usual-models.ts';
import { ModelShelf } from '#vault/models/model-shelf.ts';
import { endWhenNobodyReads } from './broken-pipe.ts';
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
import { hubCandidates, type Reach } from './fit-hub.ts';
import { fitPage, fitTable, machineLine, verdict } from './fit-page.ts';
import { sizeIn } from './fit-size.ts';
import { HUB } from './hub.ts';
import { INTERRUPTED, interruptible } from './interruptible.ts';
import { dim, say, yellow } from './terminal.ts';

export const fit: Command = {
  name: 'fit',
  summary: 'what fits this machine, before anything is fetched or loaded',
  usage:
    '[MODEL|FILE.gguf|hf:OWNER/REPO[:QUANT]|SIZE] [--context N] [--memory BYTES] [--measure] [--json] [--hub URL] ' +
    '[--home DIR] [--config FILE]',
  options: {
    context: { type: 'string' },
    memory: { type: 'string' },
    measure: { type: 'boolean' },
    json: { type: 'boolean' },
    hub: { type: 'string' },
    ...placeOptions,
  },
  help: {
    context: 'the tokens that an ask may have, prompt and answer together (default: engine.context)',
    memory: 'what models may take, e.g. 6GB (default: engine.memoryBytes, or three quarters of what is free)',
    measure: 'measure the speed of memory again',
    json: 'as one JSON object, the same as GET /api/fit',
    hub: `the hub to ask for sizes (default ${HUB})`,
    ...placeHelp,
  },
  words: [0, 1],
  async run(given) {
    endWhenNobodyReads();
    const flags = { home: textOption(given, 'home'), config: textOption(given, 'config') };
    const places = findPlaces(flags);
    const { engine: settings } = loadConfig(places, flags);
    const desk = new FitDesk({ home: places.home, shelf: new ModelShelf(places.vaultFolder), settings });
    const wish: FitWish = { context: readContext(given), memoryBytes: readMemory(given) };
    const [name] = given.words;
    const report = await interruptible(async (signal) => {
      if (given.options.measure === true) await desk.machine(wish, true);
      return judged(desk, name, wish, given, { signal, witness: commandWitness(places) });
    });
    if (!report) return INTERRUPTED;
    if (given.options.json === true) say(JSON.stringify(fitJson(report)));
    else tell(report, name);
    return name === undefined || report.entries.some((entry) => verdict(entry) !== 'no') ? 0 : 1;
  },
};

async function judged(
  desk: FitDesk,
  name: string | undefined,
  wish: FitWish,
  given: Given,
  reach: Reach,
): Promise<FitReport> {
  if (name === undefined) return desk.all(wish);
  if (/^(?:hf:|hf\.co\/|huggingface\.co\/|https?:\/\/)/i.test(name))
    return desk.judge(await hubCandidates(name, readHub(given), reach), wish);
  if (/\.gguf$/i.test(name) && existsSync(name)) return desk.file(name, wish);
  const size = /^[\d.]+[BM](?:-A[\d.]+B)?$/i.test(name) ? sizeIn(name) : undefined;
  if (!size) return desk.one(name, wish);
  const models = modelsOfSize({ name: name.toUpperCase(), ...size });
  return desk.judge(
    models.map((model) => ({ name: model.name, model, known: 'size' })),
    wish,
  );
}

function tell(report: FitReport, name: string | undefined): void {
  const { machine, entries, unread, advice } = report;
  say(machineLine(machine));
  say();
  const isPage = name !== undefined && entries.length === 1;
  for (const line of isPage ? fitPage(report) : fitTable(entries)) say(line);
  for (const [model, reason] of unread) say(yellow(`${model}: ${reason}`));
  say();
  say(advice);
  if (isPage) return;
  const context = Math.max(0, ...entries.map((entry) => entry.context));
  say(
    dim(
      `"In all" is with ${context} tokens of context (--context N), each of which takes what "a token" says.`,
    ),
  );
  if (entries.some(({ known }) => known === 'size'))
    say(dim('Models that are not here are guessed from their size; speeds are the most that memory allows.'));
  if (entries.some(({ known }) => known === 'head'))
    say(
      dim(
        'Only the start of a file was fetched, which says how it is built; speeds are the most that memory allows.',
      ),
    );
}

function readContext(given: Given): number | undefined {
  const context = numberOption(fit, given, 'context');
  if (context === undefined || (Number.isInteger(context) && context >= 1)) return context;
  throw misuse(fit, `cannot use --context ${context}: it must be a whole number of at least 1`);
}

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
};

function readMemory(given: Given): number | undefined {
  const typed = textOption(given, 'memory');
  if (typed === undefined) return undefined;
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)\s*([kmg]i?b|)$/i.exec(typed) ?? [];
  const factor = UNITS[unit.toLowerCase()];
  const bytes = Math.floor(Number(number) * (factor ?? Number.NaN));
  if (bytes > 0) return bytes;
  throw misuse(fit, `cannot use --memory ${typed}: it must be a number of bytes, such as 6GB or 6GiB`);
}

function readHub(given: Given): string {
  const typed = textOption(given, 'hub') ?? HUB;
  const url = URL.parse(typed);
  if (url && /^https?:$/.test(url.protocol) && url.pathname === '/') return url.origin;
  throw misuse(fit, `cannot use --hub ${typed}: it must be an address without a path, such as ${HUB}`);
}
