import type { Conversation } from '../../api/conversations.ts';
import { base } from '../../app/base.ts';
import { ChatSession } from './chat-session.ts';
import { browserWorld } from './chat-world.ts';

/** Conversations that are kept at hand, besides those that are still being answered. */
const MOST_AT_HAND = 8;

/** The sample's experts are others. */
const MODEL_KEY = `freehold.chat.model${base}`;

let fresh: ChatSession | undefined;
const sessions = new Map<string, ChatSession>();

/** A conversation that goes on answering while others are looked at. */
export function openSession(id: string): ChatSession | undefined {
  return sessions.get(id);
}

export function sessionOf(kept: Conversation): ChatSession {
  const known = sessions.get(kept.id);
  if (known) return known;
  const session = new ChatSession(browserWorld, kept);
  remember(kept.id, session);
  return session;
}

export function remember(id: string, session: ChatSession): void {
  sessions.set(id, session);
  const idle = [...sessions].filter(([, { view }]) => view().live.size === 0 && !view().unsaved);
  for (const [old] of idle.slice(0, Math.max(0, sessions.size - MOST_AT_HAND)))
    if (old !== id) sessions.delete(old);
}

/** Stops what is being said in it, and forgets it. */
export function forget(id: string): void {
  sessions.get(id)?.stopAll();
  sessions.delete(id);
}

/** The conversation that has not begun; `model` is who shall answer, else whoever was chosen last. */
export function freshSession(model?: string): ChatSession {
  const isUnsaid = fresh?.view().id === undefined;
  if (fresh && isUnsaid && (model === undefined || fresh.view().settings.model === model)) return fresh;
  const chosen = model ?? localStorage.getItem(MODEL_KEY) ?? undefined;
  fresh = new ChatSession(browserWorld, undefined, chosen === undefined ? {} : { model: chosen });
  return fresh;
}

/** Whoever was chosen last answers in the next new conversation as well. */
export function rememberModel(model: string): void {
  localStorage.setItem(MODEL_KEY, model);
}

export function forgetAll(): void {
  for (const id of [...sessions.keys()]) forget(id);
}
