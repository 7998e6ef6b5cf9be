import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { systemClock } from '#std/clock.ts';
import { uuidv7 } from '#std/uuid.ts';
import { chunk, completionReply, errorReply, SSE_HEADERS, sseEvent } from '#testing/chat-replies.ts';
import type { Script, ScriptedUpstream, SeenRequest } from '#testing/scripted-upstream.ts';
import { ServedHouse } from '../testing/served-house.ts';
import { asksInHour, CHAT, EXCHANGES, ownShare } from './day.ts';

const FREE = { in: 0, out: 0 };
/** Asks that come at the same moment. */
const AT_ONCE = 5;
const HOUR_MS = 3_600_000;
const FREEHOLD = join(import.meta.dirname, '../../bin/freehold');

/** A home in which the sample workload was learned, as `freehold rehearse` leaves it. */
export async function rehearsedHome(home: string): Promise<void> {
  const child = spawn(FREEHOLD, ['rehearse', '--home', home], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`Cannot rehearse: it ended with ${code}`);
}

/** An API that is paid for, a machine of the office, and the teacher of what was rehearsed. */
const experts = ({ url }: ScriptedUpstream) => ({
  'rented-api': { url, zone: 'outside', models: ['large'], price: { in: 250, out: 1_000 } },
  'office-server': { url, zone: 'organisation', models: ['steady'], price: FREE, training: 'allowed' },
  'stand-in': {
    url,
    zone: 'outside',
    models: ['stand-in-support-desk'],
    training: 'allowed',
    price: { in: 250, out: 1_000 },
  },
});

/** Asks of the last day, each at its hour, as if the house had been there. */
export async function liveThroughADay(home: string): Promise<void> {
  const start = Date.now() - 24 * HOUR_MS;
  let now = start;
  const world = { clock: { ...systemClock, nowMs: () => now }, newId: () => uuidv7(now) };
  const settings = (upstream: ScriptedUpstream) => ({
    experts: experts(upstream),
    learn: { enabled: false },
  });
  await using house = await ServedHouse.open({ home, settings, world });
  house.upstream.always = answer;
  let nth = 0;
  for (let hour = 0; hour < 24; hour++) {
    const asks = asksInHour(new Date(start + hour * HOUR_MS).getHours());
    for (let ask = 0; ask < asks; ask += AT_ONCE) {
      now = Math.floor(start + (hour + ask / asks) * HOUR_MS);
      const models = Array.from({ length: Math.min(AT_ONCE, asks - ask) }, () =>
        (nth++ * 0.618034) % 1 < ownShare(hour) ? 'steady' : 'large',
      );
      await Promise.all(
        models.map((model, one) => say(house, model, EXCHANGES[(ask + one) % EXCHANGES.length]?.asked ?? '')),
      );
    }
  }
}

/** The office as it is now, learning as usual. */
export async function openOffice(home: string): Promise<ServedHouse> {
  const settings = (upstream: ScriptedUpstream) => ({ experts: experts(upstream) });
  const house = await ServedHouse.open({ home, settings });
  house.upstream.always = answer;
  return house;
}

export async function say(house: ServedHouse, model: string, content: string): Promise<string> {
  const reply = await fetch(`${house.baseUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages: [{ role: 'user', content }] }),
  });
  await reply.text();
  return reply.headers.get('x-freehold-trace') ?? '';
}

function answer(request: SeenRequest): Script {
  if (request.body === '') return errorReply(404, { message: 'there is no list' });
  const { json } = request;
  const asked = String(json.messages?.at(-1)?.content ?? '');
  const { answered } = [CHAT, ...EXCHANGES].find((one) => one.asked === asked) ?? { answered: 'other' };
  const usage = { prompt_tokens: tokens(asked) + 20, completion_tokens: tokens(answered) };
  if (!json.stream) return completionReply(answered, { model: json.model, usage });
  const words = answered.match(/\s*\S+/g) ?? [];
  const chunks = [...words.map((content) => chunk({ content })), chunk({}, 'stop')];
  const last = { ...chunk({}, null, { choices: [] }), usage };
  return { headers: SSE_HEADERS, body: [...chunks, last].map(sseEvent).concat(sseEvent('[DONE]')) };
}

/** As most tokenisers count, roughly. */
function tokens(text: string): number {
  return Math.ceil(text.length / 4);
}
