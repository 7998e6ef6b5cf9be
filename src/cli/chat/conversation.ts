/** A message as OpenAI's API takes it. */
export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** A question and what was answered to it; no answer where it failed or is still awaited. */
export interface Turn {
  question: string;
  answer?: string;
  /** Of the answer; feedback goes there. */
  traceId?: string;
}

/** What was said so far. A question that got no answer is forgotten when the next one is asked. */
export class Conversation {
  system = '';
  #turns: Turn[] = [];

  get turns(): readonly Turn[] {
    return this.#turns;
  }

  get last(): Turn | undefined {
    return this.#turns.at(-1);
  }

  ask(question: string): void {
    if (this.last && this.last.answer === undefined) this.#turns.pop();
    this.#turns.push({ question });
  }

  /** Puts another question in the place of the last one, whose answer no longer counts. */
  edit(question: string): void {
    this.#turns.pop();
    this.#turns.push({ question });
  }

  /** The answer to the last question, in the place of an earlier one. */
  answered(answer: string, traceId: string | undefined): void {
    this.#turns.splice(-1, 1, {
      question: this.last?.question ?? '',
      answer,
      ...(traceId === undefined ? {} : { traceId }),
    });
  }

  /** What should have been answered: the conversation goes on from there. */
  correct(answer: string): void {
    if (this.last) this.last.answer = answer;
  }

  clear(): void {
    this.#turns = [];
  }

  /** All that an expert is told to answer the last question. */
  messages(): ChatMessage[] {
    const messages: ChatMessage[] = this.system === '' ? [] : [{ role: 'system', content: this.system }];
    for (const turn of this.#turns) {
      messages.push({ role: 'user', content: turn.question });
      if (turn !== this.last) messages.push({ role: 'assistant', content: turn.answer ?? '' });
    }
    return messages;
  }
}
