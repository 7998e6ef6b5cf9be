import { ConversationReader } from '#conversations/conversation-reader.ts';
import { type Forgettable, forgettable, tracesOfConversations } from '#traces/forget-traces.ts';
import type { Records } from './task-replay.ts';
import { type Staying, whatStays } from './what-stays.ts';

/** What somebody wants forgotten, by id. */
export interface ForgetWish {
  readonly conversations: readonly string[];
  readonly traces: readonly string[];
}

/** All that the wish means, as it stands on the disk. */
export interface ToForget extends Forgettable {
  readonly messages: number;
  readonly stays: readonly Staying[];
}

/** A conversation's traces are those that were asked in it and those that its messages name. */
export function toForget(wish: ForgetWish, records: Records): ToForget {
  const { database } = records;
  const conversations = new ConversationReader(database);
  const found = forgettable(database, [
    ...wish.traces,
    ...tracesOfConversations(database, wish.conversations),
    ...conversations.tracesOf(wish.conversations),
  ]);
  return {
    ...found,
    messages: conversations.countNodes(wish.conversations),
    stays: whatStays(found.traces, found.tasks, records),
  };
}
