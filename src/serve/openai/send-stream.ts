import type { AnswerTiming } from '#contract/answer.ts';
import type { Ask } from '#contract/ask.ts';
import { asAppError } from '#contract/errors.ts';
import { answer } from '#flows/answer.ts';
import { callerOf } from '../caller.ts';
import type { Door } from '../door.ts';
import type { Exchange } from '../exchange.ts';
import { expertHeaders, type Speaker } from '../hear.ts';
import { answeredJson } from './answered-json.ts';
import type { Envelope } from './encode-chat.ts';
import { Progress } from './progress.ts';
import { StreamReply } from './stream-reply.ts';

/** Answers with a streamed chat completion; with `showsProgress`, stages go out between its chunks. */
export async function sendStream(
  exchange: Exchange,
  door: Door,
  ask: Ask,
  showsProgress: boolean,
): Promise<void> {
  let who: Speaker | undefined;
  let task: string | undefined;
  let timing: AnswerTiming | undefined;
  const headers = () => expertHeaders(door, task, who);
  const envelope = envelopeOf(door, ask, ask.name);
  const stream = new StreamReply(exchange, envelope, ask.streamUsage, headers, door.limits);
  const progress = showsProgress
    ? new Progress(door.house.experts, (frame) => stream.progress(frame))
    : undefined;
  try {
    const trace = await answer(
      ask,
      callerOf(exchange),
      door.house,
      exchange.signal,
      (event) => {
        if (event.type === 'asking') {
          // The headers may have gone out under another name; a comment sets it right.
          if (who) stream.comment(`x-freehold-expert: ${event.expertId}`);
          who = event;
          task = event.task;
        } else if (event.type === 'answer-start') who = event;
        else {
          progress?.hear(event);
          if (event.type === 'answer-end') timing = event.timing;
          return stream.take(event);
        }
        return undefined;
      },
      progress?.tell,
    );
    if (progress) {
      const answered = answeredJson(trace.snapshot(), progress.sent, timing, door);
      stream.progress({ stage: 'answered', ...answered });
    }
    stream.finish();
  } catch (thrown) {
    progress?.close();
    if (!stream.isOpen) {
      stream.cancel();
      throw thrown;
    }
    stream.fail(asAppError(thrown));
  }
}

export function envelopeOf(door: Door, ask: Ask, model: string): Envelope {
  return { id: `chatcmpl-${ask.id}`, createdAtMs: door.house.world.clock.nowMs(), model };
}
