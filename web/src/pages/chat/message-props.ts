import type { ChatNode } from '../../api/conversations.ts';
import type { ChatSession } from './chat-session.ts';
import type { LiveAnswer } from './live-answer.ts';

/** What a message on the page is made of. */
export interface MessageProps {
  readonly session: ChatSession;
  readonly node: ChatNode;
  /** The message and what was said in its place. */
  readonly beside: readonly ChatNode[];
  readonly live: LiveAnswer | undefined;
  readonly isLast: boolean;
}
