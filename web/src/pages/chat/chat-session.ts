import { type AnswerSoFar, hasBegun, type Trouble } from '../../api/answer-parts.ts';
import type {
  ChatNode,
  ChatSettings,
  Conversation,
  NodeMeta,
  Thumb,
  WireToolCall,
} from '../../api/conversations.ts';
import { speedOf } from './answer-words.ts';
import { leafUnder, newestLeaf, pathTo, withNode } from './conversation-tree.ts';
import { Keeper } from './keeper.ts';
import { type Keeping, KeptConversation } from './kept-conversation.ts';
import { LiveAnswer, type LiveView } from './live-answer.ts';
import { takenOver } from './merge-conversation.ts';
import { compose, takeApart, titleOf, type Written } from './message-content.ts';
import { requestBody } from './request-body.ts';

/** What a conversation needs of the world; tests hand in their own. */
export interface ChatWorld extends Keeping {
  readonly start: (title: string, settings: ChatSettings) => Promise<Conversation>;
  readonly ask: (asking: {
    body: object;
    conversation: string;
    /** Whether students may learn from it. */
    isTaught: boolean;
    signal: AbortSignal;
    onTrace: (traceId: string) => void;
    onChange: (answer: AnswerSoFar) => void;
  }) => Promise<AnswerSoFar>;
  readonly feedback: (traceId: string, said: { thumb?: Thumb; edit?: string }) => Promise<unknown>;
  readonly newId: () => string;
  readonly now: () => number;
  readonly clock: () => number;
  readonly nextFrame: (draw: () => void) => void;
}

export interface ChatView {
  /** Undefined until something was said. */
  readonly id: string | undefined;
  readonly title: string;
  readonly settings: ChatSettings;
  readonly nodes: readonly ChatNode[];
  readonly leaf: string | null;
  readonly live: ReadonlyMap<string, LiveAnswer>;
  /** Two answers that are looked at side by side. */
  readonly compared: readonly [string, string] | undefined;
  /** Why what was said is not on the server yet. */
  readonly unsaved: Error | undefined;
}

/** An answer that is being written is kept this often, so that a page that dies loses little. */
const KEEP_EVERY_MS = 4_000;

/** One conversation while it is looked at, and while it is still being answered. */
export class ChatSession {
  /** Names it among the others of this page. */
  readonly key: string;
  readonly #world: ChatWorld;
  readonly #watchers = new Set<() => void>();
  readonly #stops = new Map<string, AbortController>();
  readonly #keeper: Keeper;
  #view: ChatView;
  #kept: KeptConversation | undefined;
  #starting: Promise<string> | undefined;

  constructor(world: ChatWorld, kept?: Conversation, settings: ChatSettings = {}) {
    this.#world = world;
    this.key = world.newId();
    this.#keeper = new Keeper(
      async (nodes, leaf) => this.#kept?.keep({ nodes, leaf }),
      (unsaved) => unsaved !== this.#view.unsaved && this.#change({ unsaved }),
    );
    const nodes = kept?.nodes ?? [];
    this.#view = {
      id: kept?.id,
      title: kept?.title ?? '',
      settings: kept?.settings ?? settings,
      nodes,
      leaf: kept?.leaf ?? newestLeaf(nodes),
      live: new Map(),
      compared: undefined,
      unsaved: undefined,
    };
    if (kept) this.#keepIn(kept);
  }

  readonly view = (): ChatView => this.#view;

  readonly watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  /** Says something after the present leaf and has it answered. */
  async say(written: Written): Promise<void> {
    await this.#answer([this.#add('user', this.#view.leaf, compose(written)).id]);
  }

  /** Says it in another way: a branch of its own beside the first. */
  async edit(node: ChatNode, written: Written): Promise<void> {
    await this.#answer([this.#add('user', node.parent, compose(written)).id]);
  }

  /** Another answer to the same, in the first one's place. */
  async regenerate(node: ChatNode, model?: string): Promise<void> {
    if (node.parent !== null) await this.#answer([node.parent], model);
  }

  /** Another expert's answer beside this one, to look at both. */
  async compare(node: ChatNode, model: string): Promise<void> {
    if (node.parent !== null) await this.#answer([node.parent], model, node.id);
  }

  /** Hands the model what its tools gave, and has it go on. */
  async giveResults(node: ChatNode, results: readonly { id: string; text: string }[]): Promise<void> {
    let parent = node.id;
    const added: string[] = [];
    for (const { id, text } of results) {
      parent = this.#add('tool', parent, text, { tool_call_id: id }).id;
      added.push(parent);
    }
    await this.#answer(added);
  }

  /** Ends the answer; what was said stays. */
  stop(id: string): void {
    this.#stops.get(id)?.abort();
  }

  stopAll(): void {
    for (const stop of this.#stops.values()) stop.abort();
  }

  /** Goes on along the branch of this message. */
  choose(id: string): void {
    this.#change({ leaf: leafUnder(this.#view.nodes, id), compared: undefined });
    this.#keep([]);
  }

  pick(id: string): void {
    this.choose(id);
  }

  async thumb(node: ChatNode, thumb: Thumb): Promise<void> {
    if (!node.trace_id) return;
    await this.#world.feedback(node.trace_id, { thumb });
    this.#note(node.id, { thumb });
  }

  async correct(node: ChatNode, text: string): Promise<void> {
    if (!node.trace_id) return;
    await this.#world.feedback(node.trace_id, { edit: text });
    this.#note(node.id, { correction: text });
  }

  async rename(title: string): Promise<void> {
    await this.#kept?.keep({ title });
    this.#change({ title });
  }

  async set(settings: ChatSettings): Promise<void> {
    this.#change({ settings });
    await this.#kept?.keep({ settings });
  }

  /** Tries once more to keep what could not be kept. */
  keepAgain(): Promise<void> {
    return this.#keeper.flush();
  }

  /** The conversation on the server, made when the first thing is said. */
  #begun(): Promise<string> {
    const { id, settings, nodes } = this.#view;
    if (id !== undefined) return Promise.resolve(id);
    const title = titleOf(takeApart(nodes[0]?.content ?? null));
    this.#starting ??= this.#world.start(title, settings).then(
      (made) => {
        this.#keepIn(made);
        this.#change({ id: made.id, title });
        this.#keep(this.#view.nodes.map((node) => node.id));
        return made.id;
      },
      (error) => {
        this.#starting = undefined; // the next try may reach the server
        throw error;
      },
    );
    return this.#starting;
  }

  /** From now on it is kept there; what another page says of it comes in here. */
  #keepIn(kept: Conversation): void {
    this.#kept = new KeptConversation(this.#world, kept, (before, theirs) =>
      this.#change(takenOver(before, this.#view, theirs)),
    );
  }

  #add(
    role: ChatNode['role'],
    parent: string | null,
    content: ChatNode['content'],
    more: Partial<ChatNode> = {},
  ): ChatNode {
    const node: ChatNode = {
      id: this.#world.newId(),
      parent,
      role,
      content,
      state: 'done',
      created_at: this.#world.now(),
      ...more,
    };
    this.#change({ nodes: withNode(this.#view.nodes, node), leaf: node.id });
    return node;
  }

  /** Has the last of these messages answered; all of them are kept first. `beside`: an answer to compare with. */
  async #answer(said: readonly string[], model?: string, beside?: string): Promise<void> {
    const asked = said.at(-1) ?? null;
    const { settings, nodes } = this.#view;
    const name = model ?? settings.model ?? 'auto';
    const body = requestBody(pathTo(nodes, asked), settings, name);
    const node = this.#add('assistant', asked, '', { model: name, state: 'stopped' });
    const live = new LiveAnswer({ now: this.#world.clock, nextFrame: this.#world.nextFrame });
    const stop = new AbortController();
    this.#stops.set(node.id, stop);
    this.#change({
      live: new Map(this.#view.live).set(node.id, live),
      compared: beside === undefined ? undefined : [beside, node.id],
    });
    this.#keep([...said, node.id]);
    const ended = await this.#listen(node, body, live, stop.signal);
    this.#stops.delete(node.id);
    const rest = new Map(this.#view.live);
    rest.delete(node.id);
    this.#change({ live: rest, nodes: withNode(this.#view.nodes, ended) });
    await this.#keep([node.id]);
  }

  /** Hears the answer to its end, whichever that is, and returns the message as it then stands. */
  async #listen(node: ChatNode, body: object, live: LiveAnswer, signal: AbortSignal): Promise<ChatNode> {
    let kept = this.#world.clock();
    let trace: string | undefined;
    const asSaid = (state: ChatNode['state'], trouble?: Trouble): ChatNode => {
      const known = this.#view.nodes.find(({ id }) => id === node.id) ?? node;
      const said = messageOf(live.view());
      return {
        ...known,
        ...said,
        meta: { ...known.meta, ...said.meta },
        state,
        ...(trace === undefined ? {} : { trace_id: trace }),
        ...(trouble === undefined ? {} : { error: trouble }),
      };
    };
    try {
      const conversation = await this.#begun();
      signal.throwIfAborted();
      const answer = await this.#world.ask({
        body,
        conversation,
        isTaught: this.#view.settings.learn !== false,
        signal,
        onTrace: (id) => {
          trace = id;
        },
        onChange: (heard) => {
          live.hear(heard);
          if (!hasBegun(heard) || this.#world.clock() - kept < KEEP_EVERY_MS) return;
          kept = this.#world.clock();
          this.#keeper.keep([asSaid('stopped')], this.#view.leaf);
        },
      });
      live.hear(answer);
      return answer.trouble ? asSaid('failed', answer.trouble) : asSaid('done');
    } catch (error) {
      if (signal.aborted) return asSaid('stopped');
      return asSaid('failed', troubleOf(error));
    }
  }

  #note(id: string, meta: NodeMeta): void {
    const node = this.#view.nodes.find((one) => one.id === id);
    if (!node) return;
    const noted = { ...node, meta: { ...node.meta, ...meta } };
    this.#change({ nodes: withNode(this.#view.nodes, noted) });
    this.#keep([id]);
  }

  #keep(ids: readonly string[]): Promise<void> {
    const { nodes, leaf, id } = this.#view;
    if (id === undefined) return Promise.resolve();
    return this.#keeper.keep(
      nodes.filter((node) => ids.includes(node.id)),
      leaf,
    );
  }

  #change(change: Partial<ChatView>): void {
    this.#view = { ...this.#view, ...change };
    for (const watcher of this.#watchers) watcher();
  }
}

function messageOf({ answer, asked_at, begun_at, said_at, latest_at }: LiveView): Partial<ChatNode> {
  const { text, reasoning, calls, facts, pieces } = answer;
  const tokens = facts?.tokens.out ?? pieces;
  const speed = begun_at === undefined ? undefined : speedOf(tokens, latest_at - begun_at);
  return {
    content: text,
    reasoning: reasoning || null,
    tool_calls: calls.length === 0 ? null : calls.map(asWire),
    trace_id: facts?.trace_id ?? null,
    meta: {
      facts: facts ?? null,
      thought_ms: reasoning === '' ? 0 : (said_at ?? latest_at) - (begun_at ?? asked_at),
      tokens_per_second: speed ?? null,
    },
  };
}

function asWire({ id, name, arguments: given }: AnswerSoFar['calls'][number]): WireToolCall {
  return { id, type: 'function', function: { name, arguments: given } };
}

function troubleOf(error: unknown): Trouble {
  const { message, code, hint } = error as Trouble;
  return { message: message ?? String(error), code, hint };
}
