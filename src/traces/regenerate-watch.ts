import { crc32 } from 'node:zlib';
import type { ToolCall } from '#contract/ask.ts';
import { Lru } from '#std/lru.ts';
import type { OpenTrace } from './open-trace.ts';

/** How many conversations are remembered; an entry is about 200 bytes. */
const REMEMBERED = 10_000;

interface Answered {
  readonly traceId: string;
  readonly atMs: number;
}

/**
 * Notices that somebody asks the same conversation again after it was answered: the quietest form of "not good
 * enough". A retry of a failed ask is not that, nor are two callers with the same question; a program that repeats
 * itself by design is, so such rows are evidence and never verdicts.
 */
export class RegenerateWatch {
  #answered = new Lru<number, Answered>(REMEMBERED);
  readonly #windowMs: number;

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  /** The trace whose answer is being asked for again. */
  earlier(trace: OpenTrace): string | undefined {
    if (!this.#watches(trace)) return undefined;
    trace.conversationKey = keyOf(trace);
    const seen = this.#answered.get(trace.conversationKey);
    return seen && trace.openedAtMs - seen.atMs <= this.#windowMs ? seen.traceId : undefined;
  }

  answered(trace: OpenTrace, atMs: number): void {
    if (!this.#watches(trace)) return;
    this.#answered.set(trace.conversationKey ?? keyOf(trace), { traceId: trace.ask.id, atMs });
  }

  #watches(trace: OpenTrace): boolean {
    return this.#windowMs > 0 && trace.ask.wants === 'answer' && trace.ask.learn !== 'never';
  }
}

/**
 * Caller and messages as one number: whatever the sampling, the same conversation has the same key. Two chained
 * checksums and the text's length make 52 bits, so two of the remembered conversations share one by accident about
 * once in 10^11 asks.
 */
function keyOf(trace: OpenTrace): number {
  let sum = crc32(trace.caller.id);
  let length = 0;
  for (const message of trace.ask.messages) {
    for (const part of message.parts) {
      const text = part.type === 'text' ? part.text : JSON.stringify(part);
      sum = crc32(text, sum);
      length += text.length + 1;
    }
    for (const call of message.toolCalls ?? NONE) sum = crc32(call.arguments, sum);
    length += message.role.length * 31;
  }
  return sum * 0x10_0000 + (length & 0xf_ffff);
}

const NONE: readonly ToolCall[] = [];
