import type { AnswerEvent } from '#contract/answer.ts';
import type { Ask } from '#contract/ask.ts';
import type { Expert } from '#contract/expert.ts';
import type { TellStage } from '#contract/stage.ts';
import type { OutboundReply } from '#egress/transfer.ts';
import type { Making } from '../making.ts';
import { remoteCard } from './card.ts';
import { type Outgoing, outgoing } from './outgoing-body.ts';
import { CHAT, EMBEDDINGS, posting, REPLY_LIMIT_BYTES } from './post.ts';
import { streamEvents } from './stream-events.ts';
import { embeddingEvents, wholeEvents } from './whole-events.ts';

/**
 * An API that speaks OpenAI's chat completions. What arrived from a caller of the same dialect goes on byte for byte,
 * but for the model's name.
 */
export function remoteExpert(making: Making): Expert {
  const { id, config, key } = making;
  const card = remoteCard(id, config);
  const secret = key && 'value' in key ? key.value : undefined;
  const post = posting(making, card);
  const write = (ask: Ask, model: string | undefined, wantUsage: boolean) =>
    outgoing(ask, { expertId: id, origin: card.origin, model, wantUsage });

  async function* whole(
    ask: Ask,
    signal: AbortSignal,
    model: string | undefined,
    tell: TellStage | undefined,
  ): AsyncGenerator<readonly AnswerEvent[]> {
    const wantsVectors = ask.wants === 'vectors';
    const out = write(ask, model, false);
    const reply = await post(wantsVectors ? EMBEDDINGS : CHAT, out.body, false, signal, tell, ask.id);
    const start = begin(id, model, out);
    const bytes = await reply.body.bytes(REPLY_LIMIT_BYTES);
    if (wantsVectors) yield [...start, ...embeddingEvents(card, bytes, secret, ask.original.dialect)];
    else if (!isEventStream(reply)) yield [...start, ...wholeEvents(card, bytes, secret)];
    else {
      // What came counts, not what was asked for: some servers always stream.
      yield start;
      yield* streamEvents(card, [[bytes]], secret);
    }
  }

  async function* streamed(
    ask: Ask,
    signal: AbortSignal,
    model: string | undefined,
    tell: TellStage | undefined,
  ): AsyncGenerator<readonly AnswerEvent[]> {
    const out = write(ask, model, config.streamUsage);
    const reply = await post(CHAT, out.body, true, signal, tell, ask.id);
    const start = begin(id, model, out);
    if (isEventStream(reply)) {
      yield start;
      yield* streamEvents(card, reply.body.together(), secret);
    } else {
      // And some never do.
      yield [...start, ...wholeEvents(card, await reply.body.bytes(REPLY_LIMIT_BYTES), secret)];
    }
  }

  return {
    card,
    answer: (ask, signal, model, tell) => (ask.stream ? streamed : whole)(ask, signal, model, tell),
  };
}

function begin(expertId: string, model: string | undefined, { warnings }: Outgoing): AnswerEvent[] {
  const start: AnswerEvent = { type: 'answer-start', expertId, model };
  return warnings.length === 0
    ? [start]
    : [start, ...warnings.map((warning) => ({ type: 'warning', ...warning }) as const)];
}

function isEventStream(reply: OutboundReply): boolean {
  return String(reply.headers['content-type'] ?? '').includes('text/event-stream');
}
