import type { DatabaseSync } from 'node:sqlite';
import type { ConversationsConfig } from '#config/config.ts';
import { ConversationLog } from '#conversations/conversation-log.ts';
import { ConversationReader } from '#conversations/conversation-reader.ts';
import { ConversationRows, conversationStatements } from '#conversations/conversation-rows.ts';
import { ForgetDesk, type ForgetParts } from '#flows/forget-desk.ts';
import { auditStatements } from '#gate/wipe-audits.ts';
import type { Door } from '#serve/door.ts';
import type { World } from '#std/world.ts';
import type { Statement } from '#store/writer-protocol.ts';

/** What the writer has to know for the parts made here, in this order. */
export const keepingStatements: readonly Statement[] = [...conversationStatements, ...auditStatements];

interface Keeping extends Omit<ForgetParts, 'conversations' | 'auditStatement'> {
  readonly settings: ConversationsConfig;
  readonly reader: DatabaseSync;
  /** Where the statements above begin in the writer's list. */
  readonly first: number;
  readonly world: World;
}

/** Where conversations are kept, and where they and traces are deleted for good. */
export function openConversations({
  settings,
  reader,
  first,
  world,
  ...parts
}: Keeping): Pick<Door, 'conversations' | 'forgetting'> {
  const conversations = new ConversationLog(
    parts.writer,
    new ConversationReader(reader),
    new ConversationRows(first),
    settings,
    world,
  );
  const auditStatement = first + conversationStatements.length;
  return { conversations, forgetting: new ForgetDesk({ ...parts, conversations, auditStatement }) };
}
