/** The whole flywheel on one data folder: its train file as traffic, then its test file, through a fresh server. */
import { basename, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { printConditions, readConditions, saveReport } from './conditions.ts';
import { barsFor } from './flywheel-bars.ts';
import { saveLifeChart } from './flywheel-chart.ts';
import { type Answered, FlywheelClient, type Pace } from './flywheel-client.ts';
import { readStream, type Stream } from './flywheel-data.ts';
import { measureWhileLearning, studentLatency } from './flywheel-latency.ts';
import { FlywheelServer } from './flywheel-server.ts';
import { Teacher } from './flywheel-teacher.ts';
import { runBench } from './processes.ts';
import { number, printBars, printTable } from './table.ts';

const options = {
  data: { type: 'string' },
  oos: { type: 'boolean', default: false },
  noise: { type: 'string', default: '0' },
  seed: { type: 'string', default: '1' },
  rate: { type: 'string', default: '400' },
  latency: { type: 'boolean', default: false },
} as const;

const PROMPT =
  'Sort the message of the user under one of our labels. Answer with the label and nothing else.';
/** How long what is being learned when the train file ends may take. */
const SETTLE_MS = 120_000;

export interface Outcome {
  readonly asks: number;
  readonly answered: number;
  readonly wrong: number;
  readonly coverage: number;
  readonly risk: number;
}

await runBench(async () => {
  const { values } = parseArgs({ options });
  if (values.data === undefined) throw new Error('Give --data DIR, a folder with train.jsonl and test.jsonl');
  const wish = {
    folder: resolve(values.data),
    seed: Number(values.seed),
    outOfScope: values.oos,
    noise: Number(values.noise),
  };
  const name = [
    basename(wish.folder),
    wish.outOfScope ? 'oos' : '',
    wish.noise > 0 ? `noise${values.noise}` : '',
  ]
    .filter(Boolean)
    .join('-');
  const conditions = readConditions();
  printConditions(conditions);
  const stream = readStream(wish);
  const pace = { rate: Number(values.rate), atOnce: 16 };
  const walked = await walk(stream, pace, values.latency);
  printOutcome(name, stream, walked);
  saveReport(`flywheel-${name}`, { conditions, wish: { ...wish, folder: name }, pace, ...walked.figures });
  saveLifeChart(`flywheel-${name}`, walked.answers, stream.train.length);
  return printBars(barsFor(name, walked.figures));
});

interface Walked {
  readonly answers: readonly Answered[];
  readonly figures: Figures;
}

export interface Figures {
  readonly train: Outcome;
  readonly test: Outcome;
  readonly audits: number;
  readonly settledMs: number;
  readonly tasks: unknown;
  readonly latency: unknown;
}

async function walk(stream: Stream, pace: Pace, withLatency: boolean): Promise<Walked> {
  const teacher = new Teacher();
  const server = await FlywheelServer.start(await teacher.listen(), teacher.model);
  const client = new FlywheelClient(server.url, teacher.model, PROMPT);
  try {
    teacher.knows(stream.train);
    const first = await client.stream(stream.train, pace, showProgress('train', stream.train.length));
    const before = performance.now();
    await server.untilQuiet(SETTLE_MS);
    const settledMs = performance.now() - before;
    teacher.knows(stream.test);
    const second = await client.stream(stream.test, pace, showProgress('test', stream.test.length));
    const byStudent = [...first, ...second].filter(({ kind }) => kind === 'student').length;
    const figures = {
      train: outcomeOf(first),
      test: outcomeOf(second),
      audits: teacher.asked - (first.length + second.length - byStudent),
      settledMs,
      tasks: await server.tasks(),
      latency: withLatency
        ? {
            student: await studentLatency(client, second),
            learning: await measureWhileLearning(client, server, stream),
          }
        : undefined,
    };
    return { answers: [...first, ...second], figures };
  } finally {
    await client.close();
    await server.stop();
    teacher.close();
  }
}

function outcomeOf(answers: readonly Answered[]): Outcome {
  const students = answers.filter(({ kind }) => kind === 'student');
  const wrong = students.filter(({ said, row }) => said !== row.label).length;
  return {
    asks: answers.length,
    answered: students.length,
    wrong,
    coverage: students.length / answers.length,
    risk: students.length === 0 ? 0 : wrong / students.length,
  };
}

function showProgress(what: string, total: number): (answered: Answered) => void {
  let done = 0;
  let students = 0;
  return ({ kind }) => {
    done += 1;
    students += Number(kind === 'student');
    if (done % 1_000 !== 0 && done !== total) return;
    process.stdout.write(`  ${what} ${done}/${total}: ${students} answered by a student\n`);
    students = 0;
  };
}

function printOutcome(name: string, stream: Stream, { figures }: Walked): void {
  const row = (what: string, { asks, answered, wrong, coverage, risk }: Outcome) => [
    what,
    String(asks),
    `${number(coverage * 100, 1)} %`,
    `${wrong} of ${answered}`,
    `${number(risk * 100, 2)} %`,
    `± ${number(100 * Math.sqrt((risk * (1 - risk)) / Math.max(1, answered)), 2)}`,
  ];
  printTable(
    `${name}: ${stream.labels.length} labels, α 5 %, δ 5 %`,
    ['stream', 'asks', 'by a student', 'wrong', 'risk', 'std. error'],
    [row('train file', figures.train), row('test file', figures.test)],
  );
  console.log(
    `Audits: ${figures.audits}. Learning went on for ${number(figures.settledMs / 1_000, 1)} s after the train file.`,
  );
}
