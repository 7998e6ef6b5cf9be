import type { Conversation } from '../../api/conversations.ts';
import { merged, type Shared, withNodes } from './merge-conversation.ts';

/** What is kept of a conversation by one request. */
export type Change = Partial<Shared> & { readonly leaf?: string | null };

export interface Keeping {
  /** `known`: the `updated_at` that this page knows. Throws ApiError `changed_meanwhile` where there is a later one. */
  readonly keep: (id: string, change: Change, known: number) => Promise<Pick<Conversation, 'updated_at'>>;
  readonly read: (id: string) => Promise<Conversation>;
}

/** So often at most is one change put on top of what other pages say in between. */
const TRIES = 5;

/**
 * A conversation as the server has it. Changes go there one after another, each on top of what any other page said
 * before: nothing that was kept is lost.
 */
export class KeptConversation {
  readonly id: string;
  readonly #world: Keeping;
  readonly #tell: (before: Shared, theirs: Shared) => void;
  #copy: Conversation;
  /** Changes that are not there yet. */
  readonly #waiting = new Set<{ change: Change }>();
  #last: Promise<unknown> = Promise.resolve();

  /** `tell` hears what the server had, and what it has since another page said something. */
  constructor(world: Keeping, copy: Conversation, tell: (before: Shared, theirs: Shared) => void) {
    this.id = copy.id;
    this.#world = world;
    this.#copy = copy;
    this.#tell = tell;
  }

  keep(change: Change): Promise<void> {
    const entry = { change };
    this.#waiting.add(entry);
    const sent = this.#last.then(() => this.#send(entry)).finally(() => this.#waiting.delete(entry));
    this.#last = sent.catch(() => {}); // whoever asked for it hears of it
    return sent;
  }

  async #send(entry: { change: Change }): Promise<void> {
    for (let tries = 1; ; tries++) {
      const { change } = entry;
      try {
        const { updated_at } = await this.#world.keep(this.id, change, this.#copy.updated_at);
        const nodes = withNodes(this.#copy.nodes, change.nodes ?? []);
        this.#copy = { ...this.#copy, ...change, nodes, updated_at };
        return;
      } catch (error) {
        if ((error as { code?: string }).code !== 'changed_meanwhile' || tries === TRIES) throw error;
        await this.#takeOver();
      }
    }
  }

  /** What another page said goes below all that waits here. */
  async #takeOver(): Promise<void> {
    const before = this.#copy;
    const theirs = await this.#world.read(this.id);
    this.#copy = theirs;
    for (const entry of this.#waiting) entry.change = merged(before, entry.change, theirs);
    this.#tell(before, theirs);
  }
}
