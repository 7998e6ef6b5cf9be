/** Before anything is measured: does a gateway really hand on what the upstream says, and as it is said? */

import { askBodies } from './ask-body.ts';
import { AskClient, mustBeGood, type Target } from './ask-client.ts';
import { MOCK_TEXT, streamText } from './mock-replies.ts';
import { headerOf, type RawAnswer } from './response-reader.ts';
import { mockCount, setMock } from './servers.ts';

export const VERIFY_ASKS = 3;
const CHUNKS = 20;
const CHUNK_DELAY_MS = 15;

interface Completion {
  readonly id: string;
  readonly choices: readonly {
    readonly message?: { readonly content: string };
    readonly delta?: { readonly content?: string };
    readonly finish_reason: string | null;
  }[];
  readonly usage?: { readonly total_tokens: number };
}

/** Asks `VERIFY_ASKS` times; throws with the reason where an answer is not right. */
export async function verify(target: Target, mock: Target, seed: number): Promise<void> {
  const before = await mockCount(mock);
  const client = await AskClient.connect(target);
  const bodies = askBodies(seed, false);
  const first = checkWhole(target, await client.ask(bodies()));
  const second = checkWhole(target, await client.ask(bodies()));
  if (first === second) throw new Error(`${target.name} gave two asks the same id ${first}`);
  await setMock(mock, { 'chunk-delay-ms': String(CHUNK_DELAY_MS) });
  const askedAt = performance.now();
  const streamed = await client.ask(askBodies(seed, true)());
  await setMock(mock, { 'chunk-delay-ms': '0' });
  checkStream(target, streamed, askedAt);
  client.close();
  const reached = (await mockCount(mock)) - before;
  if (reached !== VERIFY_ASKS)
    throw new Error(`${target.name}: ${reached} asks of ${VERIFY_ASKS} reached the mock`);
}

function checkWhole(target: Target, answer: RawAnswer): string {
  mustBeGood(answer, false);
  const body = JSON.parse(answer.body) as Completion;
  const content = body.choices[0]?.message?.content;
  if (content !== MOCK_TEXT) throw new Error(`${target.name} changed the answer: ${answer.body}`);
  if (body.usage?.total_tokens !== 42) throw new Error(`${target.name} lost the usage: ${answer.body}`);
  if (target.name.startsWith('freehold') && headerOf(answer, 'x-freehold-trace') === undefined)
    throw new Error(`${target.name} named no trace: ${answer.head}`);
  return body.id;
}

function checkStream(target: Target, answer: RawAnswer, askedAt: number): void {
  mustBeGood(answer, true);
  const events = answer.body
    .split('\n')
    .filter((line) => line.startsWith('data: {'))
    .map((line) => JSON.parse(line.slice('data: '.length)) as Completion);
  const text = events.map((event) => event.choices[0]?.delta?.content ?? '').join('');
  if (text !== streamText(CHUNKS)) throw new Error(`${target.name} changed the stream: ${answer.body}`);
  if (!events.some((event) => event.choices[0]?.finish_reason === 'stop'))
    throw new Error(`${target.name} lost the finish reason: ${answer.body}`);
  const spread = answer.endAt - answer.firstAt;
  if (spread < (CHUNKS / 2) * CHUNK_DELAY_MS)
    throw new Error(
      `${target.name} holds streams back: first byte after ${Math.round(answer.firstAt - askedAt)} ms, ` +
        `the end ${Math.round(spread)} ms later`,
    );
}
