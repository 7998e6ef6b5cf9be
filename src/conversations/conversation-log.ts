import { AppError } from '#contract/errors.ts';
import type { World } from '#std/world.ts';
import type { GroupWriter } from '#store/group-writer.ts';
import type { Operation } from '#store/writer-protocol.ts';
import type { Conversation, ConversationNode, Json } from './conversation.ts';
import type { ConversationReader } from './conversation-reader.ts';
import { bodyOf, type ConversationRows } from './conversation-rows.ts';

export interface ConversationLimits {
  /** Conversations of the house. */
  readonly most: number;
  /** Nodes of one conversation. */
  readonly nodes: number;
  /** Of one node as JSON. */
  readonly nodeBytes: number;
}

/** What may be changed of a conversation; what is absent stays. */
export interface ConversationChange {
  readonly title?: string | undefined;
  readonly settings?: Json | undefined;
  readonly leaf?: string | undefined;
  /** When the sender saw it change last: where it changed since, nothing is. Absent: it is changed all the same. */
  readonly knownMs?: number | undefined;
}

/** Characters. */
const LONGEST_TITLE = 300;
const MOST_SETTINGS_BYTES = 256 * 1024;

/** Where conversations are begun, changed and added to. What it promises is on the disk. */
export class ConversationLog {
  readonly reader: ConversationReader;
  readonly #writer: Pick<GroupWriter, 'commit'>;
  readonly #rows: ConversationRows;
  readonly #limits: ConversationLimits;
  readonly #world: Pick<World, 'clock' | 'newId'>;
  /** Conversations that are being deleted: nothing is added to them any more. */
  readonly #leaving = new Set<string>();
  /** Of changes that are on their way to the disk: when, by conversation. */
  readonly #coming = new Map<string, number>();

  constructor(
    writer: Pick<GroupWriter, 'commit'>,
    reader: ConversationReader,
    rows: ConversationRows,
    limits: ConversationLimits,
    world: Pick<World, 'clock' | 'newId'>,
  ) {
    this.#writer = writer;
    this.reader = reader;
    this.#rows = rows;
    this.#limits = limits;
    this.#world = world;
  }

  async begin({ title = '', settings = {} }: ConversationChange): Promise<Conversation> {
    const { most } = this.#limits;
    if (this.reader.count() >= most)
      throw new AppError('too_large', `Cannot keep another conversation: there are ${most} already`, {
        hint: 'Delete some, or raise conversations.most.',
      });
    const nowMs = this.#world.clock.nowMs();
    const begun: Conversation = {
      id: this.#world.newId(),
      title: checkedTitle(title),
      settings: checkedSettings(settings),
      leaf: null,
      createdAtMs: nowMs,
      updatedAtMs: nowMs,
    };
    await this.#commit([this.#rows.conversation(begun)], begun.id, nowMs);
    return begun;
  }

  /** Another title or other settings are a change; another place in it is none that would move it up in a list. */
  async change(id: string, { title, settings, leaf, knownMs }: ConversationChange): Promise<Conversation> {
    const before = this.open(id);
    if (leaf !== undefined && !this.reader.nodeIds(id).has(leaf)) throw unknownNode('leaf', leaf, id);
    const isMoved = title !== undefined || settings !== undefined;
    const lastMs = this.#last(before, knownMs);
    const changed: Conversation = {
      ...before,
      title: title === undefined ? before.title : checkedTitle(title),
      settings: settings === undefined ? before.settings : checkedSettings(settings),
      leaf: leaf ?? before.leaf,
      updatedAtMs: isMoved ? this.#after(lastMs) : lastMs,
    };
    await this.#commit([this.#rows.conversation(changed)], id, changed.updatedAtMs);
    return changed;
  }

  /** Saves nodes, in place of those with the same ids. Gives the time of the change. */
  async save(
    id: string,
    nodes: readonly ConversationNode[],
    { leaf, knownMs }: Pick<ConversationChange, 'leaf' | 'knownMs'>,
  ): Promise<number> {
    const before = this.open(id);
    const known = this.reader.nodeIds(id);
    for (const node of nodes) known.add(node.id);
    if (known.size > this.#limits.nodes)
      throw new AppError(
        'too_large',
        `Cannot keep ${known.size} messages in one conversation: the limit is ${this.#limits.nodes}`,
        { hint: 'Begin another conversation, or raise conversations.nodes.' },
      );
    for (const [index, node] of nodes.entries()) this.#check(node, index, known, id);
    if (leaf !== undefined && !known.has(leaf)) throw unknownNode('leaf', leaf, id);
    const nextMs = this.#after(this.#last(before, knownMs));
    await this.#commit(
      [...nodes.map((node) => this.#rows.node(id, node)), this.#rows.changed(id, nextMs, leaf ?? null)],
      id,
      nextMs,
    );
    return nextMs;
  }

  /** A conversation that is there to stay. Throws AppError `not_found`, or `in_use` while it is being deleted. */
  open(id: string): Conversation {
    const found = this.reader.get(id);
    if (!found) throw unknownConversation(id);
    if (this.#leaving.has(id))
      throw new AppError('in_use', `Cannot add to the conversation "${id}": it is being deleted`);
    return found;
  }

  /** Nothing is added to these while the work goes on. */
  async closed<T>(ids: readonly string[], work: () => Promise<T>): Promise<T> {
    for (const id of ids) this.#leaving.add(id);
    try {
      return await work();
    } finally {
      for (const id of ids) this.#leaving.delete(id);
    }
  }

  /** The rows that remove these conversations; whoever removes their traces as well writes both at once. */
  dropping(ids: readonly string[]): Operation[] {
    return this.#rows.drop(ids);
  }

  #check(node: ConversationNode, index: number, known: ReadonlySet<string>, id: string): void {
    const { nodeBytes } = this.#limits;
    const size = Buffer.byteLength(bodyOf(node));
    if (size > nodeBytes)
      throw new AppError(
        'too_large',
        `Cannot keep nodes[${index}]: it has ${size} bytes, and the limit is ${nodeBytes}`,
        { param: `nodes[${index}]`, hint: 'Send smaller images or files, or raise conversations.nodeBytes.' },
      );
    if (node.parent !== null && (node.parent === node.id || !known.has(node.parent)))
      throw unknownNode(`nodes[${index}].parent`, node.parent, id);
  }

  /** When it changed last. Throws AppError `changed_meanwhile` where the sender knows of an earlier time. */
  #last({ id, updatedAtMs }: Conversation, knownMs: number | undefined): number {
    const lastMs = Math.max(updatedAtMs, this.#coming.get(id) ?? 0);
    if (knownMs !== undefined && knownMs !== lastMs) throw changedMeanwhile(id, lastMs, knownMs);
    return lastMs;
  }

  /** No two changes have the same time, so that it names what a page has seen. */
  #after(lastMs: number): number {
    return Math.max(this.#world.clock.nowMs(), lastMs + 1);
  }

  async #commit(operations: readonly Operation[], id: string, changedMs: number): Promise<void> {
    this.#coming.set(id, changedMs);
    try {
      await this.#writer.commit({ texts: [], operations });
    } finally {
      if (this.#coming.get(id) === changedMs) this.#coming.delete(id);
    }
  }
}

function checkedTitle(title: string): string {
  const line = title.replace(/\s+/g, ' ').trim();
  if (line.length <= LONGEST_TITLE) return line;
  throw new AppError(
    'bad_request',
    `Cannot take a title of ${line.length} characters: the limit is ${LONGEST_TITLE}`,
    { param: 'title' },
  );
}

function checkedSettings(settings: Json): Json {
  const size = Buffer.byteLength(JSON.stringify(settings));
  if (size <= MOST_SETTINGS_BYTES) return settings;
  throw new AppError(
    'too_large',
    `Cannot keep settings of ${size} bytes: the limit is ${MOST_SETTINGS_BYTES}`,
    { param: 'settings' },
  );
}

function unknownNode(param: string, node: string, id: string): AppError {
  return new AppError(
    'bad_request',
    `Cannot use ${param} "${node}": the conversation "${id}" has no such node`,
    {
      param,
      hint: 'Save the message before it first, or in the same list.',
    },
  );
}

function changedMeanwhile(id: string, lastMs: number, knownMs: number): AppError {
  return new AppError(
    'changed_meanwhile',
    `Cannot change the conversation "${id}": it changed at ${lastMs}, and the sender knows it as of ${knownMs}`,
    { param: 'updated_at', hint: 'Read it again, and send the change with its new updated_at.' },
  );
}

export function unknownConversation(id: string): AppError {
  return new AppError('not_found', `Cannot find the conversation "${id}"`, {
    hint: 'GET /api/conversations lists them; POST /api/conversations begins one.',
  });
}
