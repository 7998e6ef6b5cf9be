import type { ModelHost } from '#engine/engine.ts';
import type { GenerateOrder, ModelReport, News } from '#engine/protocol.ts';
import { systemWorld } from '#std/world.ts';
import { GrammarCache } from '../chat/grammar-cache.ts';
import { TemplateRenderer } from '../chat/template/template-renderer.ts';
import { LocalExpert } from '../local-expert.ts';

/** What a model says, batch by batch; an error is thrown, and `silence` lasts until it is told to stop. */
export type Script = readonly (readonly News[] | 'silence' | Error)[];

/** ChatML with tools shown as Hermes and Qwen do. */
const TEMPLATE =
  '{%- if tools %}<|im_start|>system\nTools: {{ tools | tojson }} Call as <tool_call>{"name": …, "arguments": …}</tool_call>.<|im_end|>\n{% endif %}' +
  '{%- for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}{% for call in message.tool_calls or [] %}' +
  '<tool_call>\n{{ call.function | tojson }}\n</tool_call>{% endfor %}<|im_end|>\n{% endfor %}' +
  '{%- if add_generation_prompt %}<|im_start|>assistant\n{% endif %}';

const REPORT: ModelReport = {
  version: 'scripted',
  pid: 0,
  vocabulary: 512,
  trainedContext: 512,
  cells: 512,
  bytes: 0,
  loadMs: 0,
  beginText: '<s>',
  endText: '</s>',
  addsBegin: true,
  embeddingLength: 4,
};

/** A local expert over a model that says what it is told to; `orders` is what the engine was asked. */
export function scriptedModel(script: Script, template: string | undefined = TEMPLATE) {
  const orders: Omit<GenerateOrder, 'id'>[] = [];
  const renderer = new TemplateRenderer();
  const host: ModelHost = {
    report: REPORT,
    generate: (order, signal) => {
      orders.push(order);
      return play(script, signal);
    },
    embed: async (texts) => ({ vectors: texts.map(() => Float32Array.of(1, 0, 0, 0)), tokens: texts.length }),
    rank: async (_query, texts) => ({ scores: texts.map(({ length }) => length), tokens: texts.length }),
    tokenize: async (text) => [...Buffer.from(text)],
  };
  const source = {
    card: {
      id: 'tiny',
      kind: 'local',
      zone: 'device',
      models: ['tiny'],
      lacks: [],
      prices: {},
      origin: 'scripted',
    } as const,
    templates: () => (template === undefined ? {} : { template }),
    plan: () => Promise.reject(new Error('nothing is loaded here')),
  };
  const engine = {
    acquire: async (_name: string, _plan: unknown, signal: AbortSignal) => {
      signal.throwIfAborted();
      return { host, release: () => {} };
    },
  };
  const expert = new LocalExpert(source, {
    engine,
    renderer,
    grammars: new GrammarCache(),
    world: systemWorld(),
    mostAtOnce: 16,
  });
  return { expert, orders, close: () => renderer.close() };
}

async function* play(script: Script, signal: AbortSignal): AsyncGenerator<readonly News[]> {
  for (const part of script) {
    signal.throwIfAborted();
    if (part instanceof Error) throw part;
    if (part === 'silence') await silence(signal);
    else yield part;
  }
}

function silence(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
