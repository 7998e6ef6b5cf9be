import { setTimeout as sleep } from 'node:timers/promises';
import { type Phase, type TaskReport, taskReports } from '#flows/task-report.ts';
import { systemClock } from '#std/clock.ts';
import { seededRandom } from '#std/random.ts';
import { openReader } from '#store/database.ts';
import { completionReply } from './chat-replies.ts';
import { ScriptedUpstream } from './scripted-upstream.ts';
import { openTestHouse, type TestHouse } from './test-house.ts';
import { PATIENCE_MS } from './until.ts';

/** A house whose upstream is a teacher of an easy task, so that a student of it serves within seconds. */
export interface Classroom {
  readonly house: TestHouse;
  readonly upstream: ScriptedUpstream;
  /** What the teacher says to a text; may be changed at any time. */
  teacher: (text: string) => string;
  /** Puts texts to the house, several at a time; with what surrounds them in the body. */
  ask(texts: readonly string[], wish?: AskWish): Promise<Heard[]>;
  reports(): TaskReport[];
  /** Asks new texts of `source` until the task (the first, if none is named) is in this phase. */
  until(
    phase: Phase | ((report: TaskReport) => boolean),
    source: () => string,
    wish?: AskWish,
  ): Promise<TaskReport>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface AskWish {
  readonly headers?: Readonly<Record<string, string>>;
  /** Around the text: by default a system message and the text as the user's. */
  readonly messages?: (text: string) => object[];
  readonly body?: object;
  readonly task?: string;
}

export interface Heard {
  readonly text: string;
  readonly said: string;
  readonly kind: string | null;
  readonly task: string | null;
  readonly trace: string;
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into replies of every shape
  readonly json: any;
}

/** The rhythm of a house in a hurry; alpha and delta are as usual. */
const HURRY = { autopilot: true, firstLesson: 60, growth: 1.3, worthwhile: 0.6, patienceAnswers: 50 };
const AT_ONCE = 8;
const BATCH = 40;
/** Some seconds, and on a busy machine minutes. */
const LIMIT_MS = 3 * PATIENCE_MS;

export async function openClassroom(learn: object = {}, home?: string): Promise<Classroom> {
  const upstream = await ScriptedUpstream.open();
  const house = await openTestHouse(
    {
      experts: { teacher: { url: upstream.url, models: ['big'], zone: 'device', price: { in: 1, out: 2 } } },
      learn: { ...HURRY, ...learn },
    },
    { world: { clock: systemClock }, ...(home ? { home } : {}) },
  );
  const database = openReader(`${house.home}/freehold.db`);
  const classroom: Classroom = {
    house,
    upstream,
    teacher: teacherSays,
    ask: (texts, wish) => askAll(house.baseUrl, texts, wish),
    reports: () => taskReports(database, { alpha: 0.05, delta: 0.05 }),
    until: async (phase, source, wish) => {
      for (const end = performance.now() + LIMIT_MS; performance.now() < end; ) {
        const reports = classroom.reports();
        const report = wish?.task ? reports.find(({ task }) => task.id === wish.task) : reports[0];
        if (report && (typeof phase === 'function' ? phase(report) : report.phase === phase)) return report;
        await classroom.ask(Array.from({ length: BATCH }, source), wish);
        await sleep(20); // the study looks at the traffic a few times a second
      }
      throw new Error(
        `The task never came so far: ${JSON.stringify(classroom.reports(), null, 1).slice(0, 3_000)}`,
      );
    },
    [Symbol.asyncDispose]: async () => {
      database.close();
      await house.close();
      await upstream.close();
    },
  };
  upstream.always = ({ json }) => completionReply(classroom.teacher(json.messages.at(-1).content));
  return classroom;
}

async function askAll(baseUrl: string, texts: readonly string[], wish: AskWish = {}): Promise<Heard[]> {
  const heard: Heard[] = [];
  let next = 0;
  const work = async () => {
    while (next < texts.length) {
      const index = next++;
      heard[index] = await askOnce(baseUrl, texts[index] as string, wish);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return heard;
}

async function askOnce(baseUrl: string, text: string, wish: AskWish): Promise<Heard> {
  const messages = wish.messages?.(text) ?? [
    { role: 'system', content: 'Which counter of the town hall is this for? Answer with its name.' },
    { role: 'user', content: text },
  ];
  const reply = await fetch(`${baseUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...wish.headers },
    body: JSON.stringify({ model: 'big', messages, ...wish.body }),
  });
  // biome-ignore lint/suspicious/noExplicitAny: see above
  const json: any = await reply.json();
  return {
    text,
    said: json.choices?.[0]?.message.content ?? '',
    kind: reply.headers.get('x-freehold-kind'),
    task: reply.headers.get('x-freehold-task'),
    trace: reply.headers.get('x-freehold-trace') ?? '',
    status: reply.status,
    json,
  };
}

const COUNTERS: Readonly<Record<string, readonly string[]>> = {
  passports: ['passport', 'travel', 'abroad', 'identity', 'photo', 'border'],
  bins: ['bin', 'rubbish', 'collection', 'recycling', 'compost', 'skip'],
  parking: ['parking', 'permit', 'street', 'fine', 'garage', 'meter'],
  weddings: ['wedding', 'marry', 'registrar', 'ceremony', 'vows', 'couple'],
};
const FILLER =
  'please could you tell me about the of for my our new old this next week today soon also again with when where how'.split(
    ' ',
  );

/** Texts for the counters of a town hall, new ones without end; the same seed gives the same row. */
export function townTexts(seed: number, counters: readonly string[] = Object.keys(COUNTERS)): () => string {
  const random = seededRandom(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  return () => {
    const words = COUNTERS[pick(counters)] as readonly string[];
    const sentence = Array.from({ length: 4 + Math.floor(random() * 6) }, () => pick(FILLER));
    for (const word of [pick(words), pick(words)])
      sentence.splice(Math.floor(random() * sentence.length), 0, word);
    return `${sentence.join(' ')} ${Math.floor(random() * 10_000)}`;
  };
}

/** The counter that a text is for. */
export function teacherSays(text: string): string {
  for (const [counter, words] of Object.entries(COUNTERS))
    if (words.some((word) => text.includes(word))) return counter;
  return 'passports';
}
