import { asAppError } from '#contract/errors.ts';
import type { PullProgress } from '#contract/local-models.ts';
import type { Door } from '../door.ts';
import type { Exchange } from '../exchange.ts';
import { Fields, type Json } from '../openai/fields.ts';
import { parseJson } from '../openai/parse-json.ts';
import { JSON_LINES, StreamWriter } from '../stream-writer.ts';
import { modelIn, vaultOf } from './library.ts';
import { asLine } from './line-encoder.ts';
import { ollamaError } from './ollama-errors.ts';

/** Between two lines of progress that say the same but for the count. */
const BETWEEN_LINES_MS = 100;

/** `POST /api/pull`: fetches a model; progress as lines of JSON, the last of which says success. */
export async function pullModel(exchange: Exchange, door: Door): Promise<void> {
  const fields = new Fields(parseJson(await exchange.body(door.limits.bodyLimitBytes)).value, '');
  const source = modelIn(fields);
  const vault = vaultOf(door);
  if (!(fields.boolean('stream') ?? true)) {
    await vault.pull(source, () => undefined, exchange.signal);
    exchange.json(200, SUCCESS);
    return;
  }
  const writer = new StreamWriter(exchange, JSON_LINES, () => ({}), door.limits);
  const isNews = sparing(() => door.house.world.clock.nowMs());
  try {
    const tell = (progress: PullProgress) => {
      if (isNews(progress) && !writer.room) writer.say(asLine(encodeProgress(progress)));
    };
    await vault.pull(source, tell, exchange.signal);
    writer.end(asLine(SUCCESS));
  } catch (thrown) {
    if (!writer.isOpen) {
      writer.cancel();
      throw thrown;
    }
    writer.end(asLine(ollamaError(asAppError(thrown))));
  }
}

const SUCCESS = { status: 'success' };

function encodeProgress({ status, sha256, totalBytes, completedBytes }: PullProgress): Json {
  return {
    status,
    digest: sha256 === undefined ? undefined : `sha256:${sha256}`,
    total: totalBytes,
    completed: completedBytes,
  };
}

/** Lets through what is new, and of mere counts a few each second and the last. */
function sparing(nowMs: () => number): (progress: PullProgress) => boolean {
  let last: PullProgress | undefined;
  let atMs = Number.NEGATIVE_INFINITY;
  return (progress) => {
    const isSame = progress.status === last?.status && progress.sha256 === last.sha256;
    const isDone = progress.completedBytes !== undefined && progress.completedBytes === progress.totalBytes;
    if (isSame && !isDone && nowMs() - atMs < BETWEEN_LINES_MS) return false;
    last = progress;
    atMs = nowMs();
    return true;
  };
}
