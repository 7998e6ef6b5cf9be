/** What of a prompt is read again: among users who share a beginning, from turn to turn, and after a restart. */
import type { HostProcess } from '#engine/host-process.ts';
import { type Bar, number, printTable } from '../table.ts';
import { chatText, commonTokens, openTokenizer, type Turn } from './chat-text.ts';
import { FreeholdArm } from './freehold-arm.ts';
import type { Bench, Outcome } from './part.ts';
import { spelled } from './spelled.ts';

const SHARED_TOKENS = 2_000;
const NEW_TOKENS = 40;
const USERS = 4;
const ANSWER_TOKENS = 8;

interface Usage {
  readonly prompt_tokens: number;
  readonly prompt_tokens_details?: { readonly cached_tokens?: number };
}

interface Read {
  readonly what: string;
  readonly promptTokens: number;
  readonly read: number;
  /** Tokens after the longest beginning that an earlier prompt had too. */
  readonly fresh: number;
  readonly ms: number;
}

/** A house whose prompts are remembered here too, so that it is known what it need not read. */
class Conversation {
  readonly reads: Read[] = [];
  readonly #tokenizer: HostProcess;
  readonly #prompts: (readonly number[])[] = [];

  constructor(tokenizer: HostProcess) {
    this.#tokenizer = tokenizer;
  }

  async ask(
    house: FreeholdArm,
    what: string,
    messages: readonly Turn[],
  ): Promise<{ read: Read; said: string }> {
    const tokens = await this.#tokenizer.tokenize(chatText(messages));
    const known = Math.max(0, ...this.#prompts.map((prompt) => commonTokens(tokens, prompt)));
    this.#prompts.push(tokens);
    const began = performance.now();
    const body = { model: 'dense', messages, max_tokens: ANSWER_TOKENS, temperature: 0 };
    const reply = await house.post('/v1/chat/completions', body);
    const ms = performance.now() - began;
    if (reply.status !== 200)
      throw new Error(`a chat was answered ${reply.status}: ${JSON.stringify(reply.body)}`);
    const { usage, choices } = reply.body as { usage: Usage; choices: { message: { content: string } }[] };
    if (usage.prompt_tokens !== tokens.length)
      throw new Error(`a prompt of ${tokens.length} tokens was counted as ${usage.prompt_tokens}`);
    const read = {
      what,
      promptTokens: usage.prompt_tokens,
      read: usage.prompt_tokens - (usage.prompt_tokens_details?.cached_tokens ?? 0),
      fresh: tokens.length - known,
      ms,
    };
    this.reads.push(read);
    return { read, said: choices[0]?.message.content ?? '' };
  }
}

export async function prefix({ options, models }: Bench): Promise<Outcome> {
  const file = models.dense();
  const wish = { models: { dense: file }, engine: { threads: options.threads } };
  const tokenizer = await openTokenizer(file);
  const conversation = new Conversation(tokenizer);
  const system: Turn = { role: 'system', content: spelled(SHARED_TOKENS, 1) };
  const question = (user: number, turn: number): Turn => ({
    role: 'user',
    content: spelled(NEW_TOKENS, 100 * turn + user),
  });
  const house = await FreeholdArm.start(wish);
  await conversation.ask(house, 'another prompt, to load the model', [question(99, 9)]);
  const said: string[] = [];
  for (let user = 0; user < USERS; user++) {
    const answer = await conversation.ask(house, `user ${user + 1}, first turn`, [system, question(user, 1)]);
    said.push(answer.said);
  }
  for (let user = 0; user < USERS; user++) {
    const past: Turn[] = [system, question(user, 1), { role: 'assistant', content: said[user] ?? '' }];
    await conversation.ask(house, `user ${user + 1}, second turn`, [...past, question(user, 2)]);
  }
  await house.stop();
  const lively = [...conversation.reads];
  const again = await FreeholdArm.start({ ...wish, home: house.home });
  await conversation.ask(again, 'after a restart, to load the model', [question(99, 8)]);
  const { read } = await conversation.ask(again, 'after a restart, first turn', [system, question(0, 3)]);
  await again.stop();
  await tokenizer.close();
  return outcomeOf(conversation.reads, lively, read);
}

/** `lively` came before the restart, `last` after it. */
function outcomeOf(reads: readonly Read[], lively: readonly Read[], last: Read): Outcome {
  printTable(
    `${SHARED_TOKENS} shared tokens, then turns of ${USERS} users`,
    ['ask', 'prompt', 'new', 'read', 'ms'],
    reads.map(({ what, promptTokens, fresh, read, ms }) => [
      what,
      String(promptTokens),
      String(fresh),
      String(read),
      number(ms),
    ]),
  );
  const isRestored = last.read <= last.fresh;
  console.log(
    isRestored
      ? `After the restart the beginning was restored: ${last.read} tokens were read.`
      : `After the restart the beginning was not restored: ${last.read} tokens were read again.`,
  );
  const tooMany = lively.reduce((sum, { read, fresh }) => sum + Math.max(0, read - fresh), 0);
  const bars: Bar[] = [
    {
      what: 'prefix: tokens read beyond the new ones',
      figure: `${tooMany} in ${lively.length} asks`,
      bar: '0',
      met: tooMany === 0,
    },
    {
      what: 'prefix: restored from disk after a restart',
      figure: isRestored ? `${last.read} of ${last.promptTokens} read` : 'not restored',
      bar: `≤ ${last.fresh} read`,
      met: isRestored,
    },
  ];
  return { figures: reads, bars };
}
