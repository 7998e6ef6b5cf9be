import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { findPlaces } from '#config/load.ts';
import { AppError } from '#contract/errors.ts';
import { nearest } from '#std/nearest.ts';
import { chatml, losesWordsInSharegpt, sharegpt } from '#traces/export-shapes.ts';
import { type Conversation, conversationOf, type Skipped } from '#traces/exported-conversation.ts';
import type { Json } from '#traces/kept-text.ts';
import { MOST_ROWS, type TraceFilter, type TraceReader } from '#traces/read-traces.ts';
import { endWhenNobodyReads } from './broken-pipe.ts';
import { type Command, type Given, placeHelp, placeOptions, textOption } from './command.ts';
import { openTraces, textsOf } from './open-traces.ts';
import { readSince } from './since.ts';

const SHAPES: Readonly<Record<string, (conversation: Conversation) => Json | Skipped>> = { chatml, sharegpt };

export const exportTraces: Command = {
  name: 'export',
  summary: 'write conversations and their answers for a trainer',
  usage:
    '[--format jsonl] [--shape chatml|sharegpt] [--out FILE] [--task T] [--expert E] [--since TIME] [--only done] [--home DIR]',
  options: {
    format: { type: 'string' },
    shape: { type: 'string' },
    out: { type: 'string' },
    task: { type: 'string' },
    expert: { type: 'string' },
    since: { type: 'string' },
    only: { type: 'string' },
    home: placeOptions.home,
  },
  help: {
    format: 'jsonl: one conversation a line',
    shape: 'chatml (default; TRL, axolotl, unsloth) or sharegpt (LLaMA-Factory, axolotl)',
    out: 'the file to write (default: standard output)',
    task: 'only asks of this task',
    expert: 'only what this expert answered',
    since: 'only those asked since 15m, 2h or 3d ago, or since a date',
    only: 'done: only what an expert answered; otherwise also failed asks whose answer somebody wrote as feedback',
    home: placeHelp.home,
  },
  words: [0, 0],
  async run(given) {
    const shape = readWord(given, 'shape', Object.keys(SHAPES)) ?? 'chatml';
    readWord(given, 'format', ['jsonl']);
    const filter: TraceFilter = {
      state: readWord(given, 'only', ['done']),
      task: textOption(given, 'task'),
      expert: textOption(given, 'expert'),
      sinceMs: readSince(textOption(given, 'since'), Date.now()),
    };
    const { reader } = openTraces(findPlaces({ home: textOption(given, 'home') }));
    try {
      const out = textOption(given, 'out');
      const tally = await (out === undefined
        ? exportTo(standardOutput(), reader, filter, shape)
        : toFile(out, (write) => exportTo(write, reader, filter, shape)));
      process.stderr.write(`${tellTally(tally, shape, out).join('\n')}\n`);
    } finally {
      reader.close();
    }
    return 0;
  },
};

/** How an export went. */
export interface Tally {
  written: number;
  lossy: number;
  readonly skipped: Map<Skipped, number>;
}

type Write = (line: string) => Promise<void>;

/** Writes a conversation a line, oldest first. One page of rows and one pair of texts are in memory at a time. */
export async function exportTo(
  write: Write,
  reader: TraceReader,
  filter: TraceFilter,
  shape: string,
): Promise<Tally> {
  const tally: Tally = { written: 0, lossy: 0, skipped: new Map() };
  const toShape = SHAPES[shape] ?? chatml;
  let after: string | undefined;
  for (;;) {
    const page = reader.list({ ...filter, after }, MOST_ROWS, true);
    for (const trace of page) {
      const conversation = conversationOf({
        trace,
        feedback: reader.feedbackOn(trace.id),
        ...textsOf(trace, reader),
      });
      const shaped = typeof conversation === 'string' ? conversation : toShape(conversation);
      if (typeof shaped === 'string') {
        tally.skipped.set(shaped, (tally.skipped.get(shaped) ?? 0) + 1);
        continue;
      }
      if (shape === 'sharegpt' && typeof conversation !== 'string' && losesWordsInSharegpt(conversation))
        tally.lossy += 1;
      tally.written += 1;
      await write(`${JSON.stringify(shaped)}\n`);
    }
    after = page.at(-1)?.id;
    if (after === undefined) return tally;
  }
}

/** Resolves when the line is taken, so that a slow reader holds us back instead of filling the memory. */
function standardOutput(): Write {
  endWhenNobodyReads();
  return (line) => new Promise((resolve) => process.stdout.write(line, () => resolve()));
}

/** The file is there whole or not at all. Its lines are people's words, so only the owner may read it. */
async function toFile(file: string, fill: (write: Write) => Promise<Tally>): Promise<Tally> {
  const draft = `${file}.${process.pid}.new`;
  const descriptor = openDraft(file, draft);
  try {
    const tally = await fill(async (line) => {
      writeSync(descriptor, line);
    });
    renameSync(draft, file);
    return tally;
  } catch (cause) {
    rmSync(draft, { force: true });
    if (cause instanceof AppError) throw cause;
    throw unwritable(file, cause);
  } finally {
    closeSync(descriptor);
  }
}

function openDraft(file: string, draft: string): number {
  try {
    return openSync(draft, 'wx', 0o600);
  } catch (cause) {
    throw unwritable(file, cause);
  }
}

function unwritable(file: string, cause: unknown): AppError {
  const { code, message } = cause as NodeJS.ErrnoException;
  return new AppError('bad_request', `Cannot write the export to ${file}: ${code ?? message}`, {
    hint: 'Give --out a file in a folder that exists, may be written and has room.',
    cause,
  });
}

function tellTally({ written, lossy, skipped }: Tally, shape: string, out: string | undefined): string[] {
  const where = out === undefined ? '' : ` to ${out}`;
  return [
    `Exported ${written} ${written === 1 ? 'conversation' : 'conversations'} as ${shape}${where}.`,
    ...[...skipped].map(([why, count]) => `Skipped ${count}: ${why}.`),
    ...(lossy > 0
      ? [`In ${lossy}, words beside a tool call or reasoning were left out; --shape chatml keeps them.`]
      : []),
  ];
}

function readWord(given: Given, option: string, known: readonly string[]): string | undefined {
  const typed = textOption(given, option);
  if (typed === undefined || known.includes(typed)) return typed;
  const near = nearest(typed, known);
  throw new AppError('bad_request', `Cannot export with --${option} ${typed}: it is not known`, {
    hint: `${near && known.length > 1 ? `Did you mean ${near}? ` : ''}Known: ${known.join(', ')}.`,
  });
}
