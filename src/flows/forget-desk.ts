import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '#contract/errors.ts';
import type { ConversationLog } from '#conversations/conversation-log.ts';
import { wipeAudits } from '#gate/wipe-audits.ts';
import type { GroupWriter } from '#store/group-writer.ts';
import { forgetKeys, forgetOperations } from '#traces/forget-traces.ts';
import type { OpenTrace } from '#traces/open-trace.ts';
import type { TraceLog } from '#traces/trace-log.ts';
import type { Audits } from './house.ts';
import type { RecordRoom } from './record-room.ts';
import type { ForgetWish, ToForget } from './to-forget.ts';
import type { Staying } from './what-stays.ts';

/** What was deleted, and what was not, with the reason. */
export interface Forgotten {
  readonly conversations: number;
  readonly messages: number;
  readonly traces: number;
  readonly texts: number;
  readonly feedback: number;
  readonly stays: readonly Staying[];
}

export interface ForgetParts {
  readonly conversations: ConversationLog;
  readonly traces: TraceLog;
  readonly auditor: Pick<Audits, 'forget'>;
  readonly records: RecordRoom;
  readonly writer: Pick<GroupWriter, 'commit' | 'wipe'>;
  /** Where the statement of `wipeAudits` stands in the writer's list. */
  readonly auditStatement: number;
  /** Has local models forget what they read of prompts, on disk as well; tells of those that could not. */
  forgetPrompts(models: readonly string[]): Promise<readonly Staying[]>;
}

/** Conversations that go in one transaction. */
const AT_ONCE = 200;
/** An answer that was stopped a moment ago is closed within this. */
const LATEST_CLOSE_MS = 2_000;
const LOOK_EVERY_MS = 50;

/**
 * Deletes for good: rows, their texts where nobody else has them, and what local models remember of them, so that the
 * words stand in no file of the house. What cannot go is told.
 */
export class ForgetDesk {
  readonly #parts: ForgetParts;

  constructor(parts: ForgetParts) {
    this.#parts = parts;
  }

  /** Throws AppError `not_found`, or `in_use` while an answer of it is being written. */
  conversation(id: string): Promise<Forgotten> {
    this.#parts.conversations.open(id);
    return this.#forget({ conversations: [id], traces: [] });
  }

  async allConversations(): Promise<Forgotten> {
    const ids = this.#parts.conversations.reader.ids();
    let sum = NOTHING;
    for (let from = 0; from < ids.length; from += AT_ONCE)
      sum = together(sum, await this.#forget({ conversations: ids.slice(from, from + AT_ONCE), traces: [] }));
    return sum;
  }

  /** With its audits and replays. Throws AppError `not_found`, or `in_use` while it is being answered. */
  async trace(id: string): Promise<Forgotten> {
    return this.#forget({ conversations: [], traces: [id] });
  }

  #forget(wish: ForgetWish): Promise<Forgotten> {
    return this.#parts.conversations.closed(wish.conversations, async () => {
      const { traces, records } = this.#parts;
      await this.#untilClosed(wish);
      await traces.flush();
      const found = await records.ask({ about: 'to-forget', wish });
      if (wish.conversations.length === 0 && found.traces.length === 0) throw unknownTrace(wish.traces[0]);
      if (found.open.length > 0) throw inUse(wish);
      this.#parts.auditor.forget(new Set(found.traces));
      const texts = await this.#drop(wish, found);
      const stays = [...found.stays, ...(await this.#parts.forgetPrompts(found.localExperts))];
      if (!(await this.#parts.writer.wipe())) stays.push(REMAINS);
      return {
        conversations: wish.conversations.length,
        messages: found.messages,
        traces: found.traces.length,
        texts,
        feedback: found.feedback,
        stays,
      };
    });
  }

  /** Gives the number of texts that are gone. */
  async #drop({ conversations }: ForgetWish, found: ToForget): Promise<number> {
    const { writer, auditStatement } = this.#parts;
    const texts = await writer.commit({
      texts: [],
      operations: [
        ...this.#parts.conversations.dropping(conversations),
        wipeAudits(auditStatement, found.traces),
        ...forgetOperations(found),
      ],
    });
    await writer.commit({ texts: [], operations: [forgetKeys(found)] });
    return texts;
  }

  async #untilClosed(wish: ForgetWish): Promise<void> {
    const { traces } = this.#parts;
    const concerns = ({ ask: { id, conversation, replayOf }, auditOf }: OpenTrace) =>
      [id, replayOf, auditOf].some((one) => one !== undefined && wish.traces.includes(one)) ||
      (conversation !== undefined && wish.conversations.includes(conversation));
    for (let waitedMs = 0; traces.isAnyOpen(concerns); waitedMs += LOOK_EVERY_MS) {
      if (waitedMs >= LATEST_CLOSE_MS) throw inUse(wish);
      await sleep(LOOK_EVERY_MS);
    }
  }
}

const NOTHING: Forgotten = { conversations: 0, messages: 0, traces: 0, texts: 0, feedback: 0, stays: [] };

const REMAINS: Staying = {
  what: 'remains in unused places of the database and its log',
  why: 'Somebody reads the database, so that they could not be overwritten now. Whatever is deleted next overwrites them, too.',
};

function together(one: Forgotten, other: Forgotten): Forgotten {
  const told = new Map([...one.stays, ...other.stays].map((stay) => [stay.what, stay]));
  return {
    conversations: one.conversations + other.conversations,
    messages: one.messages + other.messages,
    traces: one.traces + other.traces,
    texts: one.texts + other.texts,
    feedback: one.feedback + other.feedback,
    stays: [...told.values()],
  };
}

function inUse({ conversations, traces }: ForgetWish): AppError {
  const what = traces.length > 0 ? `the trace "${traces[0]}"` : `the conversation "${conversations[0]}"`;
  return new AppError('in_use', `Cannot delete ${what}: an answer of it is being written`, {
    hint: 'Stop the answer or wait for its end, then delete again.',
  });
}

function unknownTrace(id = ''): AppError {
  return new AppError('not_found', `Cannot find the trace "${id}"`, {
    hint: 'GET /api/traces lists them; retention may have taken it.',
  });
}
