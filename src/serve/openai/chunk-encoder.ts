import type { AnswerEvent, SourceFrame } from '#contract/answer.ts';
import { type Envelope, encodeChunk, encodeUsageChunk } from './encode-chat.ts';
import type { Json } from './fields.ts';

/**
 * Turns events into OpenAI's chat completion chunks, one event at a time. A source frame of this dialect goes out as
 * it came in, in place of the events it covers.
 */
export class ChunkEncoder {
  readonly #envelope: Envelope;
  readonly #wantsUsage: boolean;
  #skip = 0;
  #begun = new Set<number>();
  #ended = new Set<number>();
  #sentFrames = false;
  #sentUsage = false;

  constructor(envelope: Envelope, wantsUsage: boolean) {
    this.#envelope = envelope;
    this.#wantsUsage = wantsUsage;
  }

  /** The chunks to send for this event, as server-sent events; empty for many. */
  take(event: AnswerEvent): string {
    if (this.#skip > 0) {
      this.#skip -= 1;
      return '';
    }
    switch (event.type) {
      case 'source-frame':
        return this.#frame(event);
      case 'text-delta':
        return this.#delta(event.choice, { content: event.text });
      case 'reasoning-delta':
        return this.#delta(event.choice, { reasoning_content: event.text });
      case 'refusal-delta':
        return this.#delta(event.choice, { refusal: event.text });
      case 'tool-call-delta':
        return this.#delta(event.choice, { tool_calls: [encodeToolCallDelta(event)] });
      case 'extra-delta':
        return event.place === 'message'
          ? this.#delta(event.choice, { ...event.fields })
          : this.#delta(event.choice, {}, { ...event.fields });
      case 'choice-end':
        this.#ended.add(event.choice);
        return (
          this.#open(event.choice) + asChunk(encodeChunk(this.#envelope, event.choice, {}, event.finish))
        );
      case 'answer-end':
        return this.#end(event);
      default:
        return '';
    }
  }

  #frame(frame: SourceFrame): string {
    // A whole reply cannot be sent as a chunk: its events speak for it.
    if (frame.form === 'whole') return '';
    this.#skip = frame.covers;
    this.#sentFrames = true;
    if (frame.form === 'chunks') return frame.text;
    // Only a frame that means nothing else can be the one with the counts, so only those are read again.
    if (frame.covers === 0 && frame.text.includes('"usage"') && isUsageOnly(frame.text)) {
      if (!this.#wantsUsage) return '';
      this.#sentUsage = true;
    } else if (frame.text.includes('"total_tokens"') && hasUsage(frame.text)) this.#sentUsage = true;
    return asEvent(frame.text);
  }

  /** A choice that ends before it said anything begins all the same: clients want the role first. */
  #open(choice: number): string {
    return this.#begun.has(choice) ? '' : this.#delta(choice, { content: '' });
  }

  #delta(choice: number, delta: Json, extra?: Json): string {
    const isFirst = !this.#begun.has(choice);
    this.#begun.add(choice);
    const spoken = isFirst ? { role: 'assistant', ...delta } : delta;
    return asChunk(encodeChunk(this.#envelope, choice, spoken, null, extra));
  }

  #end(event: Extract<AnswerEvent, { type: 'answer-end' }>): string {
    let chunks = '';
    if (!this.#sentFrames) {
      if (this.#begun.size === 0) chunks += this.#open(0);
      for (const choice of this.#begun) {
        if (!this.#ended.has(choice))
          chunks += asChunk(encodeChunk(this.#envelope, choice, {}, event.finish));
      }
    }
    const knowsUsage = event.usage.tokensIn !== undefined || event.usage.tokensOut !== undefined;
    if (this.#wantsUsage && !this.#sentUsage && knowsUsage)
      chunks += asChunk(encodeUsageChunk(this.#envelope, event.usage));
    return chunks;
  }
}

function asChunk(chunk: Json): string {
  return `data: ${JSON.stringify(chunk)}\n\n`;
}

/** JSON has no line breaks that matter, and an event's data may have none. */
export function asEvent(data: string): string {
  return `data: ${data.includes('\n') || data.includes('\r') ? data.replace(/[\r\n]+/g, ' ') : data}\n\n`;
}

/** Some servers count elsewhere than in `usage`, where clients do not look. */
function hasUsage(text: string): boolean {
  const { usage } = JSON.parse(text) as { usage?: unknown };
  return typeof usage === 'object' && usage !== null;
}

function isUsageOnly(text: string): boolean {
  const chunk = JSON.parse(text) as { choices?: unknown; usage?: unknown };
  return (
    Array.isArray(chunk.choices) &&
    chunk.choices.length === 0 &&
    typeof chunk.usage === 'object' &&
    chunk.usage !== null
  );
}

function encodeToolCallDelta(event: Extract<AnswerEvent, { type: 'tool-call-delta' }>): Json {
  const isFirst = event.id !== undefined || event.name !== undefined;
  return {
    index: event.index,
    ...(event.id === undefined ? {} : { id: event.id }),
    ...(isFirst ? { type: 'function' } : {}),
    function: { ...(event.name === undefined ? {} : { name: event.name }), arguments: event.arguments },
  };
}
