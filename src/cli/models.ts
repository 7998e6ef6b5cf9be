import { findPlaces } from '#config/load.ts';
import { type FileFault, ModelShelf } from '#vault/models/model-shelf.ts';
import { type StoredModel, totalBytes } from '#vault/models/stored-model.ts';
import { endWhenNobodyReads } from './broken-pipe.ts';
import { ByteProgress } from './byte-progress.ts';
import { byteSize } from './byte-size.ts';
import { type Command, placeHelp, placeOptions, textOption } from './command.ts';
import { INTERRUPTED, interruptible } from './interruptible.ts';
import { progressView } from './progress-view.ts';
import { dim, say, table, yellow } from './terminal.ts';

export const models: Command = {
  name: 'models',
  summary: 'list the models that are here',
  usage: '[NAME] [--check] [--json] [--home DIR]',
  options: { check: { type: 'boolean' }, json: { type: 'boolean' }, home: placeOptions.home },
  help: {
    check: 'read every byte and compare it with the lockfile; status 1 where a file is not what it was',
    json: 'one JSON object a line, with files, paths and hashes',
    home: placeHelp.home,
  },
  words: [0, 1],
  async run(given) {
    endWhenNobodyReads();
    const shelf = new ModelShelf(findPlaces({ home: textOption(given, 'home') }).vaultFolder);
    const [name] = given.words;
    const listed = name === undefined ? shelf.list() : [shelf.get(name)];
    const states = await interruptible(async (signal) => {
      const all: State[] = [];
      for (const model of listed)
        all.push(given.options.check === true ? await checked(shelf, model, signal) : seen(shelf, model));
      return all;
    });
    if (!states) return INTERRUPTED;
    if (given.options.json === true) for (const state of states) say(JSON.stringify(plain(shelf, state)));
    else show(states);
    return states.some(({ whole }) => whole === 'no') ? 1 : 0;
  },
};

/** A model and whether its files are what they were. `touched`: only reading them would tell. */
interface State {
  readonly model: StoredModel;
  readonly whole: 'yes' | 'touched' | 'no';
  readonly faults: readonly FileFault[];
}

function seen(shelf: ModelShelf, model: StoredModel): State {
  const faults = shelf.look(model);
  const isTouched = faults.every(({ kind }) => kind === 'touched');
  return { model, faults, whole: faults.length === 0 ? 'yes' : isTouched ? 'touched' : 'no' };
}

async function checked(shelf: ModelShelf, model: StoredModel, signal: AbortSignal): Promise<State> {
  const view = progressView();
  const progress = view.isTerminal ? new ByteProgress(`reading ${model.name}`, view) : undefined;
  let read = 0;
  const onBytes = (bytes: number) => {
    read += bytes;
    progress?.update(read, totalBytes(model));
  };
  const faults = await shelf.check(model.name, { signal, onBytes });
  progress?.end();
  return { model, faults, whole: faults.length === 0 ? 'yes' : 'no' };
}

function show(states: readonly State[]): void {
  if (states.length === 0) {
    say('There are no models here yet.');
    say('  freehold pull hf:OWNER/REPO   fetches one');
    say('  freehold add FILE|FOLDER      uses what is on this machine already');
    return;
  }
  const head = ['name', 'size', 'quantization', 'context', 'pinned', 'whole', 'source'];
  for (const [index, line] of table([head, ...states.map(row)], new Set([1, 3])).entries())
    say(index === 0 ? dim(line) : line);
  for (const { model, faults } of states)
    for (const { path, what } of faults) say(yellow(`${model.name}: ${path}: ${what}`));
  if (states.some(({ whole }) => whole === 'touched'))
    say(dim('Whether a touched file is still the same: freehold models --check'));
}

function row({ model, whole }: State): string[] {
  const { name, facts, pinned, source } = model;
  const context = facts?.contextTokens;
  return [
    name,
    byteSize(totalBytes(model)),
    facts?.quantization ?? '-',
    context === undefined ? '-' : String(context),
    pinned ? 'yes' : '-',
    whole,
    source.replace(/(?<=@[0-9a-f]{12})[0-9a-f]+$/, ''), // of a commit, enough to know it by
  ];
}

function plain(shelf: ModelShelf, { model, whole, faults }: State) {
  const files = model.files.map((file) => ({
    ...file,
    path: shelf.pathOf(file),
    ours: file.path === undefined,
  }));
  return { ...model, files, bytes: totalBytes(model), whole, faults };
}
