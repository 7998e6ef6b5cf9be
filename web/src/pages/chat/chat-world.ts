import { askForAnswer } from '../../api/chat-stream.ts';
import { changeConversation, giveFeedback, saveNodes, startConversation } from '../../api/conversations.ts';
import type { ChatWorld } from './chat-session.ts';
import { newId } from './new-id.ts';

/** The house that is looked at, and the browser's clock and screen. */
export const browserWorld: ChatWorld = {
  start: startConversation,
  change: changeConversation,
  // Where only the branch changed there is no message to send.
  save: (id, nodes, leaf) =>
    nodes.length === 0 ? changeConversation(id, { leaf }) : saveNodes(id, nodes, leaf),
  ask: askForAnswer,
  feedback: giveFeedback,
  newId,
  now: () => Date.now(),
  clock: () => performance.now(),
  nextFrame: (draw) => requestAnimationFrame(draw),
};
