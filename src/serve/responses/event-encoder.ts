import type { AnswerEvent, ToolCallDelta } from '#contract/answer.ts';
import { AnswerCollector } from '#contract/collect.ts';
import type { AppError } from '#contract/errors.ts';
import { errorBody } from '../openai/errors.ts';
import type { Json } from '../openai/fields.ts';
import {
  callItem,
  callItemId,
  logprobsIn,
  messageId,
  messageItem,
  reasoningId,
  reasoningItem,
  refusalPart,
  textPart,
} from './response-items.ts';
import { type ResponseFrame, responseJson } from './response-json.ts';

type Kind = 'reasoning' | 'message' | `call ${number}`;
type PartKind = 'text' | 'refusal';

/**
 * Turns an expert's events into those of a streamed response. Items begin in the order in which the expert begins them;
 * thoughts end where words or calls begin, all others with the answer, since an expert may come back to them.
 */
export class ResponseEncoder {
  readonly #frame: ResponseFrame;
  readonly #collector = new AnswerCollector();
  /** Items begun, in their order. */
  readonly #items: Kind[] = [];
  /** Parts of the message begun, in their order. */
  readonly #parts: PartKind[] = [];
  #isThinking = false;
  #model: string;
  #hasBegun = false;
  #sequence = 0;

  constructor(frame: ResponseFrame) {
    this.#frame = frame;
    this.#model = frame.model;
  }

  /** The events to send for this one; empty for many. */
  take(event: AnswerEvent): string {
    if (event.type === 'answer-start') this.#model = event.model ?? this.#model;
    if ('choice' in event && event.choice !== 0) return ''; // a response is one answer
    this.#collector.take(event);
    switch (event.type) {
      case 'answer-start':
        return this.#begin();
      case 'reasoning-delta':
        return this.#thought(event.text);
      case 'text-delta':
        return this.#begin() + (event.text === '' ? '' : this.#word('text', event.text));
      case 'refusal-delta':
        return this.#begin() + this.#word('refusal', event.text);
      case 'tool-call-delta':
        return this.#begin() + this.#call(event);
      case 'answer-end':
        return this.#end(event);
      default:
        return '';
    }
  }

  /** The end of a stream that failed: in the response's own words, and in those that make clients throw. */
  fail(error: AppError): string {
    const failed = this.#response({ status: 'failed', error, output: this.#output() });
    const { error: told } = errorBody(error);
    const { code, message, param } = told;
    return (
      this.#event('response.failed', { response: failed }) +
      this.#event('error', { code, message, param, error: told })
    );
  }

  #begin(): string {
    if (this.#hasBegun) return '';
    this.#hasBegun = true;
    const response = this.#response({ status: 'in_progress' });
    return this.#event('response.created', { response }) + this.#event('response.in_progress', { response });
  }

  #thought(text: string): string {
    const place = { item_id: reasoningId(this.#frame.trace), summary_index: 0 };
    const isFirst = !this.#items.includes('reasoning');
    const added = isFirst
      ? this.#add('reasoning', { id: place.item_id, type: 'reasoning', summary: [] }) +
        this.#event('response.reasoning_summary_part.added', {
          ...place,
          ...this.#at('reasoning'),
          part: { type: 'summary_text', text: '' },
        })
      : '';
    if (isFirst) this.#isThinking = true;
    const delta = { ...place, ...this.#at('reasoning'), delta: text };
    return this.#begin() + added + this.#event('response.reasoning_summary_text.delta', delta);
  }

  #word(kind: PartKind, delta: string): string {
    let events = this.#endThoughts();
    const item_id = messageId(this.#frame.trace);
    if (!this.#items.includes('message'))
      events += this.#add('message', {
        id: item_id,
        type: 'message',
        status: 'in_progress',
        role: 'assistant',
        content: [],
      });
    if (!this.#parts.includes(kind)) {
      this.#parts.push(kind);
      const part = kind === 'text' ? textPart('') : refusalPart('');
      events += this.#event('response.content_part.added', { ...this.#partPlace(kind), part });
    }
    const logprobs = kind === 'text' ? { logprobs: [] } : {};
    return (
      events +
      this.#event(`response.${wireName(kind)}.delta`, { ...this.#partPlace(kind), delta, ...logprobs })
    );
  }

  #call({ index, arguments: delta }: ToolCallDelta): string {
    const kind: Kind = `call ${index}`;
    let events = this.#endThoughts();
    if (!this.#items.includes(kind))
      events += this.#add(kind, { ...this.#item(kind), status: 'in_progress', arguments: '' });
    if (delta === '') return events;
    const place = { item_id: callItemId(this.#frame.trace, index), ...this.#at(kind) };
    return events + this.#event('response.function_call_arguments.delta', { ...place, delta });
  }

  #end({ finish, usage }: Extract<AnswerEvent, { type: 'answer-end' }>): string {
    // An answer without a word is a message without one.
    let events =
      this.#begin() + (this.#items.length === 0 ? this.#word('text', '') : '') + this.#endThoughts();
    for (const kind of this.#items) if (kind !== 'reasoning') events += this.#endItem(kind);
    const isWhole = finish !== 'length' && finish !== 'content-filter';
    const response = this.#response({ status: 'ended', finish, usage, output: this.#output() });
    return events + this.#event(isWhole ? 'response.completed' : 'response.incomplete', { response });
  }

  #endThoughts(): string {
    if (!this.#isThinking) return '';
    this.#isThinking = false;
    const place = { item_id: reasoningId(this.#frame.trace), ...this.#at('reasoning'), summary_index: 0 };
    const text = this.#choice()?.reasoning ?? '';
    return (
      this.#event('response.reasoning_summary_text.done', { ...place, text }) +
      this.#event('response.reasoning_summary_part.done', {
        ...place,
        part: { type: 'summary_text', text },
      }) +
      this.#event('response.output_item.done', { ...this.#at('reasoning'), item: this.#item('reasoning') })
    );
  }

  #endItem(kind: Kind): string {
    const item = this.#item(kind);
    let events = '';
    if (kind === 'message') {
      for (const part of this.#parts) {
        const place = this.#partPlace(part);
        const said = (item.content as Json[])[place.content_index as number] as Json;
        const words =
          part === 'text' ? { text: said.text, logprobs: said.logprobs } : { refusal: said.refusal };
        events += this.#event(`response.${wireName(part)}.done`, { ...place, ...words });
        events += this.#event('response.content_part.done', { ...place, part: said });
      }
    } else {
      const done = { item_id: item.id, ...this.#at(kind), name: item.name, arguments: item.arguments };
      events += this.#event('response.function_call_arguments.done', done);
    }
    return events + this.#event('response.output_item.done', { ...this.#at(kind), item });
  }

  #add(kind: Kind, item: Json): string {
    this.#items.push(kind);
    return this.#event('response.output_item.added', { ...this.#at(kind), item });
  }

  #output(): Json[] {
    return this.#items.map((kind) => this.#item(kind));
  }

  /** An item as far as it was said. */
  #item(kind: Kind): Json {
    const { trace } = this.#frame;
    const choice = this.#choice();
    if (kind === 'reasoning') return reasoningItem(trace, choice?.reasoning ?? '');
    if (kind === 'message') return this.#message();
    const index = Number(kind.slice('call '.length));
    return callItem(trace, index, this.#calls()[index] ?? { id: '', name: '', arguments: '' });
  }

  #message(): Json {
    const choice = this.#choice();
    const parts = this.#parts.map((kind) =>
      kind === 'text'
        ? textPart(choice?.text ?? '', logprobsIn(choice?.extra?.choice))
        : refusalPart(choice?.refusal ?? ''),
    );
    const said = { text: null, toolCalls: [], finish: 'unknown' as const, ...choice };
    return { ...messageItem(this.#frame.trace, said), content: parts };
  }

  #choice() {
    return this.#collector.hasContent ? this.#collector.answer().choices[0] : undefined;
  }

  #calls() {
    return this.#choice()?.toolCalls ?? [];
  }

  #at(kind: Kind): { output_index: number } {
    return { output_index: this.#items.indexOf(kind) };
  }

  #partPlace(kind: PartKind): Json {
    const item_id = messageId(this.#frame.trace);
    return { item_id, ...this.#at('message'), content_index: this.#parts.indexOf(kind) };
  }

  #response(state: Parameters<typeof responseJson>[1]): Json {
    return responseJson({ ...this.#frame, model: this.#model }, state);
  }

  #event(type: string, data: Json): string {
    return `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: this.#sequence++, ...data })}\n\n`;
  }
}

function wireName(kind: PartKind): string {
  return kind === 'text' ? 'output_text' : 'refusal';
}
