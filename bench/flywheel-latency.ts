/** How long a student takes over HTTP, and what a lesson costs the asks that come meanwhile. */
import type { Answered, FlywheelClient } from './flywheel-client.ts';
import type { Stream } from './flywheel-data.ts';
import type { FlywheelServer } from './flywheel-server.ts';
import { sleep } from './processes.ts';
import { type Percentiles, percentiles } from './statistics.ts';

const SAMPLE = 500;
/** How long a lesson that is under way may take. */
const QUIET_MS = 120_000;
const STEADY = { rate: 100, atOnce: 16 };

/** Asks that a student answered, once more and one at a time; in µs. */
export async function studentLatency(
  client: FlywheelClient,
  answers: readonly Answered[],
): Promise<Percentiles> {
  const rows = answers.filter(({ kind }) => kind === 'student').slice(0, SAMPLE);
  const times: number[] = [];
  for (const { row } of rows) {
    const { kind, us } = await client.ask(row);
    if (kind === 'student') times.push(us);
  }
  return percentiles(times);
}

/** 100 asks a second without a lesson, then the same while one is given; in µs. */
export async function measureWhileLearning(
  client: FlywheelClient,
  server: FlywheelServer,
  stream: Stream,
): Promise<{ quiet: Percentiles; learning: Percentiles; lessonWas: number }> {
  const rows = stream.test.slice(0, 1_000);
  const quiet = await withoutLesson(server, () => client.stream(rows, STEADY));
  const task = (await server.tasks())[0];
  if (!task) throw new Error('No task was found');
  await server.post(`/api/tasks/${encodeURIComponent(task.id)}/relearn`);
  await untilLesson(server);
  const learning = await client.stream(rows.slice(0, 600), STEADY);
  const lessonWas = (await server.tasks()).find(({ lesson }) => lesson)?.lesson?.done ?? 1;
  return {
    quiet: percentiles(quiet.map(({ us }) => us)),
    learning: percentiles(learning.map(({ us }) => us)),
    lessonWas,
  };
}

/** Measures again where a lesson began meanwhile: the same asks, once more, are labelled answers too. */
async function withoutLesson<T>(server: FlywheelServer, measure: () => Promise<T>): Promise<T> {
  for (let tries = 0; tries < 4; tries++) {
    await server.untilQuiet(QUIET_MS);
    const measured = await measure();
    if (!(await server.tasks()).some(({ lesson }) => lesson)) return measured;
  }
  throw new Error('There was always a lesson under way');
}

async function untilLesson(server: FlywheelServer): Promise<void> {
  for (let looks = 0; looks < 100; looks++) {
    if ((await server.tasks()).some(({ lesson }) => lesson && lesson.done > 0)) return;
    await sleep(100);
  }
  throw new Error('No lesson began');
}
