import { AppError } from '#contract/errors.ts';
import { type NewsListener, TOPICS, type Topic } from '#flows/house-news.ts';
import type { Door } from '../door.ts';
import type { Exchange } from '../exchange.ts';
import { joinNews } from './join-news.ts';

/** Streams at once; a browser opens one a window. */
const MOST_STREAMS = 256;
/** What a browser waits before it comes back. */
const RETRY_MS = 1_000;
/** So that a client soon knows that the line is dead, and nothing between cuts one that is only quiet. */
const PING_MS = 15_000;

/** `GET /api/events`: what happens in the house, as server-sent events, until the client leaves or the house closes. */
export function showEvents(exchange: Exchange, door: Door): void {
  const topics = readTopics(exchange.query);
  if (door.news.listening >= MOST_STREAMS) throw tooMany();
  exchange.openStream({}, 'text/event-stream; charset=utf-8');
  const line = new EventLine(exchange, topics);
  const forget = door.news.listen(line);
  exchange.signal.addEventListener('abort', () => {
    forget();
    line.stop();
  });
  line.hello({ version: door.version, now: door.house.world.clock.nowMs() });
}

/** One client. While it does not read, at most one event of each kind waits for it, whatever happens meanwhile. */
class EventLine implements NewsListener {
  readonly topics: ReadonlySet<Topic>;
  readonly #exchange: Exchange;
  readonly #waiting = new Map<string, { topic: Topic; data: object }>();
  readonly #ping: NodeJS.Timeout;
  #isFull = false;

  constructor(exchange: Exchange, topics: ReadonlySet<Topic>) {
    this.#exchange = exchange;
    this.topics = topics;
    this.#ping = setInterval(() => this.#isFull || this.#write(': ping\n\n'), PING_MS);
  }

  hello(data: object): void {
    this.#write(`retry: ${RETRY_MS}\n${event('hello', data)}`);
  }

  told(topic: Topic, data: object): void {
    if (!this.#isFull) {
      this.#write(event(topic, data));
      return;
    }
    const key = 'id' in data ? `${topic} ${data.id}` : topic;
    const earlier = this.#waiting.get(key)?.data;
    this.#waiting.set(key, { topic, data: earlier ? joinNews(topic, earlier, data) : data });
  }

  ended(): void {
    this.stop();
    this.#exchange.end('');
  }

  stop(): void {
    clearInterval(this.#ping);
  }

  #write(text: string): void {
    const room = this.#exchange.write(text);
    if (!room) return;
    this.#isFull = true;
    room.then(() => this.#drained());
  }

  #drained(): void {
    this.#isFull = false;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    if (waiting.length > 0) this.#write(waiting.map(({ topic, data }) => event(topic, data)).join(''));
  }
}

function event(name: string, data: object): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}

function readTopics(query: URLSearchParams): Set<Topic> {
  const text = query.get('topics');
  if (text === null) return new Set(TOPICS);
  const named = text.split(',').map((word) => word.trim());
  const strange = named.find((word) => !TOPICS.some((topic) => topic === word));
  if (strange !== undefined)
    throw new AppError('bad_request', `Cannot tell of "${strange}": it is no topic`, {
      param: 'topics',
      hint: `Leave topics out for all of them, or name some of ${TOPICS.join(', ')}, with commas.`,
    });
  return new Set(named as Topic[]);
}

function tooMany(): AppError {
  return new AppError('overloaded', `Cannot open another event stream: ${MOST_STREAMS} are open`, {
    hint: 'Close some windows of the console.',
    retryAfterMs: 10_000,
  });
}
