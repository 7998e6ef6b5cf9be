import type { Answer, AnswerChoice, AnswerEvent, FinishReason, Usage } from '#contract/answer.ts';

/** A whole answer from the events of a stream. */
export async function collect(batches: AsyncIterable<readonly AnswerEvent[]>): Promise<Answer> {
  const collector = new AnswerCollector();
  for await (const batch of batches) for (const event of batch) collector.take(event);
  return collector.answer();
}

interface ChoiceParts {
  text: string | null;
  reasoning: string;
  refusal: string;
  toolCalls: { id: string; name: string; arguments: string }[];
  finish: FinishReason | undefined;
  extra: { message?: Record<string, unknown>; choice?: Record<string, unknown> } | undefined;
}

/** Puts deltas together as they pass; the recorder of traces and the encoder of whole replies share it. */
export class AnswerCollector {
  #choices: ChoiceParts[] = [];
  #finish: FinishReason | undefined;
  #usage: Usage = {};
  #confidence: number | undefined;

  take(event: AnswerEvent): void {
    switch (event.type) {
      case 'text-delta':
        this.#choice(event.choice).text = (this.#choice(event.choice).text ?? '') + event.text;
        break;
      case 'reasoning-delta':
        this.#choice(event.choice).reasoning += event.text;
        break;
      case 'refusal-delta':
        this.#choice(event.choice).refusal += event.text;
        break;
      case 'tool-call-delta': {
        const calls = this.#choice(event.choice).toolCalls;
        calls[event.index] ??= { id: '', name: '', arguments: '' };
        const call = calls[event.index] as (typeof calls)[number];
        if (event.id) call.id = event.id;
        if (event.name) call.name = event.name;
        call.arguments += event.arguments;
        break;
      }
      case 'extra-delta': {
        const choice = this.#choice(event.choice);
        choice.extra ??= {};
        choice.extra[event.place] = mergeFields(
          choice.extra[event.place] ?? {},
          event.fields,
          event.place === 'message',
        );
        break;
      }
      case 'choice-end':
        this.#choice(event.choice).finish = event.finish;
        break;
      case 'answer-end':
        this.#finish = event.finish;
        this.#usage = event.usage;
        this.#confidence = event.confidence;
        break;
    }
  }

  /** True once anything was said that a caller would miss. */
  get hasContent(): boolean {
    return this.#choices.length > 0;
  }

  answer(): Answer {
    const finish = this.#finish ?? 'unknown';
    const choices = Array.from(this.#choices, (parts) => whole(parts, finish));
    return { choices, finish, usage: this.#usage, confidence: this.#confidence };
  }

  #choice(index: number): ChoiceParts {
    // Choices of a stream may begin in any order; the gaps are filled so that positions stay true.
    for (let i = this.#choices.length; i <= index; i++) {
      this.#choices.push({
        text: null,
        reasoning: '',
        refusal: '',
        toolCalls: [],
        finish: undefined,
        extra: undefined,
      });
    }
    return this.#choices[index] as ChoiceParts;
  }
}

function whole(parts: ChoiceParts, finish: FinishReason): AnswerChoice {
  return {
    text: parts.text,
    reasoning: parts.reasoning || undefined,
    refusal: parts.refusal || undefined,
    toolCalls: parts.toolCalls.filter((call) => call !== undefined),
    finish: parts.finish ?? finish,
    extra: parts.extra,
  };
}

/**
 * Deltas of fields we do not know: lists grow, objects merge, anything else is the latest word. Text grows in a
 * message, where it is said piece by piece; around one it is a state, such as how severe a filter found it.
 */
function mergeFields(
  before: Record<string, unknown>,
  more: Readonly<Record<string, unknown>>,
  textGrows: boolean,
): Record<string, unknown> {
  const merged = { ...before };
  for (const [key, value] of Object.entries(more)) {
    const old = merged[key];
    if (textGrows && typeof old === 'string' && typeof value === 'string') merged[key] = old + value;
    else if (Array.isArray(old) && Array.isArray(value)) merged[key] = [...old, ...value];
    else if (isObject(old) && isObject(value)) merged[key] = mergeFields(old, value, textGrows);
    else if (value !== null || old === undefined) merged[key] = value;
  }
  return merged;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
