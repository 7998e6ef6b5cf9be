import { askForAnswer } from '../../api/chat-stream.ts';
import {
  changeConversation,
  giveFeedback,
  readConversation,
  saveNodes,
  startConversation,
} from '../../api/conversations.ts';
import type { ChatWorld } from './chat-session.ts';
import { newId } from './new-id.ts';

/** The house that is looked at, and the browser's clock and screen. */
export const browserWorld: ChatWorld = {
  start: startConversation,
  read: readConversation,
  // Where only the branch changed there is no message to send.
  keep: (id, { nodes = [], ...change }, known) =>
    nodes.length === 0
      ? changeConversation(id, change, known)
      : saveNodes(id, nodes, change.leaf ?? null, known),
  ask: askForAnswer,
  feedback: giveFeedback,
  newId,
  now: () => Date.now(),
  clock: () => performance.now(),
  nextFrame: (draw) => requestAnimationFrame(draw),
};
