import type { FitEntry, FitReport, MachineReport } from '#flows/fit-desk.ts';
import { byteSize } from './byte-size.ts';
import { bold, dim, table } from './terminal.ts';

/** Less context is no use for a conversation. */
const LEAST_CONTEXT = 2_048;

/** What the machine gives, in one line. */
export function machineLine({ memory, budgetBytes, speed }: MachineReport): string {
  const bound = memory.boundBy === 'machine' ? '' : ` (bound by ${memory.boundBy})`;
  const speedText = speed
    ? `; memory is read at ${byteSize(speed.bytesPerSecond)} a second by ${speed.threads} ${speed.threads === 1 ? 'thread' : 'threads'}${speed.isRough ? ', measured while others were busy' : ''}`
    : '; how fast memory is read could not be measured';
  return `${byteSize(memory.availableBytes)} free of ${byteSize(memory.totalBytes)}${bound}, of which models may take ${byteSize(budgetBytes)}${speedText}`;
}

/** A row for each model. */
export function fitTable(entries: readonly FitEntry[]): string[] {
  const head = ['model', 'quantization', 'weights', 'a token', 'in all', 'most context', 'tok/s', 'fits'];
  const [first = '', ...rows] = table([head, ...entries.map(row)], new Set([2, 3, 4, 5, 6]));
  return [dim(first), ...rows];
}

function row(entry: FitEntry): string[] {
  const { name, quantization, weightBytes, kvBytesPerToken, totalBytes, contextThatFits, tokensPerSecond } =
    entry;
  return [
    name,
    quantization,
    byteSize(weightBytes),
    byteSize(kvBytesPerToken),
    byteSize(totalBytes),
    contextThatFits === 0 ? '-' : String(contextThatFits),
    tokensPerSecond === undefined ? '-' : speedText(tokensPerSecond),
    verdict(entry),
  ];
}

/** Whether it fits, in a word or three. */
export function verdict({ fits, contextThatFits, runsMapped }: FitEntry): string {
  if (fits) return 'yes';
  if (contextThatFits >= LEAST_CONTEXT) return `with context ${contextThatFits}`;
  return runsMapped ? 'from its file, slowly' : 'no';
}

const KNOWN_WORDS: Readonly<Record<FitEntry['known'], string>> = {
  exact: '',
  head: '  as the start of its file on the hub says',
  size: '  guessed from its size; its file says it exactly',
};

/** All that is known of how one model fits. */
export function fitPage({ machine, entries }: FitReport): string[] {
  return entries.flatMap((entry) => [
    `${bold(entry.name)}  ${entry.quantization}${dim(KNOWN_WORDS[entry.known])}`,
    ...table(linesOf(entry, machine), new Set([1])).map((line) => `  ${line}`),
  ]);
}

function linesOf(entry: FitEntry, { budgetBytes, speed }: MachineReport): string[][] {
  const { tokensPerSecond, contextThatFits, contextTrained } = entry;
  return [
    ['weights', byteSize(entry.weightBytes), ''],
    [
      'context',
      byteSize(entry.kvBytes),
      `${byteSize(entry.kvBytesPerToken)} a token, for ${entry.context} tokens`,
    ],
    ['computing', byteSize(entry.computeBytes), ''],
    ['the rest', byteSize(entry.otherBytes), 'vocabulary, answers, the process itself'],
    ['in all', byteSize(entry.totalBytes), `of ${byteSize(budgetBytes)} that models may take`],
    ['most context', String(contextThatFits), `tokens, of ${contextTrained} that it was trained for`],
    ...(tokensPerSecond === undefined || !speed
      ? []
      : [
          [
            'speed',
            `${speedText(tokensPerSecond)} tok/s`,
            `at most, with memory read at ${byteSize(speed.bytesPerSecond)} a second`,
          ],
        ]),
    ...before(entry),
  ];
}

/** What came of the estimate when the model was loaded last. */
function before({ loadedBefore }: FitEntry): string[][] {
  if (!loadedBefore) return [];
  const { residentBytes, estimatedBytes, context } = loadedBefore;
  const error = (estimatedBytes / residentBytes - 1) * 100;
  const told = `${Math.abs(error).toFixed(1)} % ${error < 0 ? 'less' : 'more'}`;
  return [
    ['when last loaded', byteSize(residentBytes), `for ${context} tokens; the estimate had been ${told}`],
  ];
}

function speedText(perSecond: number): string {
  return perSecond >= 10 ? String(Math.round(perSecond)) : perSecond.toFixed(1);
}
