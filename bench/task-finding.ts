/** What finding an ask's task costs the thread that serves it, and what the mining of templates costs beside it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Ask } from '#contract/ask.ts';
import { decodeChat } from '#serve/openai/decode-chat.ts';
import { mineTemplates } from '#tasks/mine.ts';
import { signatureOf } from '#tasks/signature.ts';
import { TaskBook } from '#tasks/task-book.ts';
import { percentiles } from './statistics.ts';
import { number, printBars, printTable } from './table.ts';

/** From the issue: what an ask may pay for its task, and mining for 5,000 texts of 1 kB. */
const FINDING_BAR_US = 50;
const MINING_BAR_MS = 2_000;
const WARM_UP_ASKS = 3_000;

const DESK = join(import.meta.dirname, '../samples/support-desk');
const PROMPT = readFileSync(join(DESK, 'prompt.txt'), 'utf8').trim();
const INPUTS = readFileSync(join(DESK, 'train.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => (JSON.parse(line) as { text: string }).text);
const LONG_PROMPT = Array.from({ length: 7 }, (_, i) => `Part ${i + 1}.\n${PROMPT}`)
  .join('\n')
  .slice(0, 8_000);

/** The body of the n-th ask of each kind. */
const KINDS: Readonly<Record<string, (n: number) => object>> = {
  'short system prompt': (n) => ({ messages: [system(PROMPT), user(n)] }),
  '8 kB system prompt': (n) => ({ messages: [system(LONG_PROMPT), user(n)] }),
  '8 kB, another time in each ask': (n) => ({ messages: [system(LONG_PROMPT + clock(n)), user(n)] }),
  '20 tools': (n) => ({ messages: [system(PROMPT), user(n)], tools: TOOLS }),
  'schema of 77 labels': (n) => ({ messages: [system(PROMPT), user(n)], response_format: SCHEMA }),
  '4 templates, none or one fits': (n) => ({ messages: [{ role: 'user', content: wrapped(n) }] }),
};

const TOOLS = Array.from({ length: 20 }, (_, i) => ({
  type: 'function',
  function: {
    name: `look_up_${i}`,
    description: `Looks up order, parcel and customer in register ${i}. Give what you know; leave out the rest.`,
    parameters: {
      type: 'object',
      properties: Object.fromEntries(
        ['order', 'parcel', 'customer', 'since'].map((name) => [
          name,
          { type: 'string', description: `The ${name}` },
        ]),
      ),
    },
  },
}));

const SCHEMA = {
  type: 'json_schema',
  json_schema: {
    name: 'intent',
    schema: {
      type: 'object',
      properties: { label: { enum: Array.from({ length: 77 }, (_, i) => `label_${i}`) } },
    },
  },
};

const WRAPS: readonly ((input: string) => string)[] = [
  (input) => `${PROMPT}\n\nMessage: ${input}`,
  (input) => `Say what mood the writer is in.\n"""\n${input}\n"""\nOne word.`,
  (input) => `${input}\n\nHow urgent is the message above? Answer with "high" or "low" only.`,
  (input) => `Translate to French: ${input}`,
  (input) => input,
];

function wrapped(n: number): string {
  return WRAPS[n % WRAPS.length]?.(input(n)) ?? '';
}

function input(n: number): string {
  return `${INPUTS[n % INPUTS.length]} ${n}`;
}

function system(content: string): object {
  return { role: 'system', content };
}

function user(n: number): object {
  return { role: 'user', content: input(n) };
}

function clock(n: number): string {
  return `\nToday is Saturday, ${1 + (n % 28)} November 2026, ${10 + (n % 10)}:${10 + (n % 50)}. Request ${n}.`;
}

function askOf(body: object): Ask {
  const text = JSON.stringify({ model: 'm', ...body });
  return decodeChat(Buffer.from(text), { id: '01900000-0000-7000-8000-000000000000', routeWish: 'any' });
}

function measureFinding(body: (n: number) => object, book: TaskBook, asks: number): number[] {
  const times: number[] = [];
  for (let n = 0; n < WARM_UP_ASKS + asks; n++) {
    const ask = askOf(body(n)); // its texts are as new as those of an ask that just came in
    const started = process.hrtime.bigint();
    book.find(ask);
    const took = Number(process.hrtime.bigint() - started) / 1_000;
    if (n >= WARM_UP_ASKS) times.push(took);
  }
  return times;
}

function measureMining(): { ms: number; found: number } {
  const texts = Array.from({ length: 5_000 }, (_, n) => {
    const long = Array.from({ length: 7 }, (_, i) => INPUTS[(n * 31 + i * 977) % INPUTS.length]).join(' ');
    return WRAPS[1 + (n % 4)]?.(`${long} ${n}`) ?? '';
  });
  const started = performance.now();
  const found = mineTemplates(texts).length;
  return { ms: performance.now() - started, found };
}

function main(): void {
  const { values } = parseArgs({ options: { asks: { type: 'string', default: '20000' } } });
  const book = new TaskBook();
  const templates = mineTemplates(Array.from({ length: 2_000 }, (_, n) => wrapped(n)));
  book.setTemplates(signatureOf(askOf({ messages: [user(0)] })) ?? '', templates);
  const rows = Object.entries(KINDS).map(
    ([kind, body]) => [kind, percentiles(measureFinding(body, book, Number(values.asks)))] as const,
  );
  printTable(
    `Finding the task of an ask, µs (${values.asks} asks of each kind, ${templates.length} templates)`,
    ['ask', 'p50', 'p90', 'p99'],
    rows.map(([kind, { p50, p90, p99 }]) => [kind, number(p50, 1), number(p90, 1), number(p99, 1)]),
  );
  const mining = measureMining();
  const met = printBars([
    ...rows.map(([kind, { p50 }]) => ({
      what: `${kind}, p50`,
      figure: `${number(p50, 1)} µs`,
      bar: `< ${FINDING_BAR_US} µs`,
      met: p50 < FINDING_BAR_US,
    })),
    {
      what: `mining 5,000 texts of 1 kB (${mining.found} templates found)`,
      figure: `${number(mining.ms)} ms`,
      bar: `< ${MINING_BAR_MS} ms`,
      met: mining.ms < MINING_BAR_MS,
    },
  ]);
  process.exitCode = met ? 0 : 1;
}

main();
