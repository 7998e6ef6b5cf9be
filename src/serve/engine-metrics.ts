import { expectedBytes, type LoadedModel } from '#engine/engine.ts';

/** What is told of each loaded model: the name of the figure, what it is, and where it stands. */
const FIGURES: readonly {
  readonly name: string;
  readonly type: 'gauge' | 'counter';
  readonly help: string;
  of(model: LoadedModel): number | undefined;
}[] = [
  { name: 'running', type: 'gauge', help: 'Answers being written.', of: ({ state }) => state?.running },
  {
    name: 'waiting',
    type: 'gauge',
    help: 'Asks that wait for the model.',
    of: ({ state }) => state?.waiting,
  },
  {
    name: 'resident_bytes',
    type: 'gauge',
    help: 'Memory of its process.',
    of: ({ state }) => state?.rssBytes,
  },
  {
    name: 'estimated_bytes',
    type: 'gauge',
    help: 'What that was expected to be.',
    of: ({ plan, state }) => expectedBytes(plan, state),
  },
  { name: 'cells', type: 'gauge', help: 'Tokens it can keep.', of: ({ report }) => report.cells },
  { name: 'cells_used', type: 'gauge', help: 'Tokens it keeps.', of: ({ state }) => state?.cellsUsed },
  {
    name: 'cells_cached',
    type: 'gauge',
    help: 'Of those, tokens kept only for asks to come.',
    of: ({ state }) => state?.cellsCached,
  },
  {
    name: 'parked_bytes',
    type: 'gauge',
    help: 'Memory in which finished conversations wait.',
    of: ({ state }) => state?.parkedBytes,
  },
  {
    name: 'tokens_read_total',
    type: 'counter',
    help: 'Tokens of prompts read.',
    of: ({ state }) => state?.tokensRead,
  },
  {
    name: 'tokens_from_cache_total',
    type: 'counter',
    help: 'Tokens of prompts that were in the memory already.',
    of: ({ state }) => state?.tokensFromCache,
  },
  {
    name: 'tokens_answered_total',
    type: 'counter',
    help: 'Tokens written.',
    of: ({ state }) => state?.tokensAnswered,
  },
  {
    name: 'major_faults_total',
    type: 'counter',
    help: 'Pages of the model read from disk again.',
    of: ({ state }) => state?.majorFaults,
  },
];

/** The loaded models for `/metrics`. */
export function engineLines(models: readonly LoadedModel[]): string[] {
  if (models.length === 0) return [];
  return FIGURES.flatMap(({ name, type, help, of }) => {
    const full = `freehold_engine_${name}`;
    const samples = models.flatMap((model) => {
      const value = of(model);
      // A model's name is letters, digits, dots and dashes: nothing to escape.
      return value === undefined ? [] : [`${full}{model="${model.name}"} ${value}`];
    });
    return samples.length === 0 ? [] : [`# HELP ${full} ${help}`, `# TYPE ${full} ${type}`, ...samples];
  });
}
