import type { AnswerFormat, Ask, Message, Part, Sampling, Tool, ToolChoice } from '#contract/ask.ts';
import type { Warning } from '#contract/warning.ts';
import type { Json } from './chat-wire.ts';

/** Where OpenAI itself is asked: its newer models refuse the old name of the limit, and most other servers know no other. */
const OPENAI = 'https://api.openai.com';

/** A chat completion request for an ask that came in by another wire, in OpenAI's words. */
export function chatBody(ask: Ask, model: string | undefined, wantUsage: boolean, origin: string): Json {
  const { sampling } = ask;
  return {
    model: model ?? ask.name,
    messages: ask.messages.map(writeMessage),
    ...(ask.tools.length > 0 ? { tools: ask.tools.map(writeTool) } : {}),
    tool_choice: writeToolChoice(ask.toolChoice),
    parallel_tool_calls: ask.parallelToolCalls,
    response_format: writeFormat(ask.format),
    temperature: sampling.temperature,
    top_p: sampling.topP,
    seed: sampling.seed,
    stop: sampling.stop,
    frequency_penalty: sampling.frequencyPenalty,
    presence_penalty: sampling.presencePenalty,
    logit_bias: sampling.logitBias,
    [origin === OPENAI ? 'max_completion_tokens' : 'max_tokens']: ask.maxTokens,
    n: ask.choices > 1 ? ask.choices : undefined,
    ...writeLogprobs(ask.logprobs),
    reasoning_effort: effortOf(ask),
    stream: ask.stream || undefined,
    stream_options: ask.stream && (wantUsage || ask.streamUsage) ? { include_usage: true } : undefined,
  };
}

/** An embeddings request, likewise. */
export function vectorsBody(ask: Ask, model: string | undefined): Json {
  return {
    model: model ?? ask.name,
    input: ask.inputs,
    dimensions: ask.dimensions,
    encoding_format: 'float',
  };
}

const LOCAL_SAMPLERS: Readonly<Partial<Record<keyof Sampling, string>>> = {
  topK: 'top_k',
  minP: 'min_p',
  typicalP: 'typical_p',
  topNSigma: 'top_n_sigma',
  repeatPenalty: 'repeat_penalty',
  repeatLastN: 'repeat_last_n',
  xtcProbability: 'xtc_probability',
  xtcThreshold: 'xtc_threshold',
  dryMultiplier: 'dry_multiplier',
  dryBase: 'dry_base',
  dryAllowedLength: 'dry_allowed_length',
  mirostat: 'mirostat',
  mirostatTau: 'mirostat_tau',
  mirostatEta: 'mirostat_eta',
  ignoreEos: 'ignore_eos',
};

/** What of the ask OpenAI's words cannot say, where no answer shows that it was left out. */
export function leftOut(ask: Ask, expertId: string): Warning[] {
  const names = Object.entries(LOCAL_SAMPLERS).flatMap(([noun, name]) =>
    ask.sampling[noun as keyof Sampling] === undefined ? [] : [name],
  );
  if (ask.thinking !== undefined && effortOf(ask) === undefined) names.push('think');
  return names.map((feature) => ({
    feature,
    detail: `expert "${expertId}" was not told: OpenAI's wire has no word for it`,
  }));
}

/** That no thinking is wanted is said in a word that not every server knows, and many refuse. */
function effortOf({ reasoningEffort, thinking }: Ask): string | undefined {
  return thinking === false ? undefined : reasoningEffort;
}

function writeMessage(message: Message): Json {
  const { role, parts, name, toolCalls, toolCallId } = message;
  return {
    role,
    content: toolCalls && parts.length === 0 ? null : writeParts(parts),
    name,
    ...(toolCalls
      ? {
          tool_calls: toolCalls.map((call) => ({
            id: call.id,
            type: 'function',
            function: { name: call.name, arguments: call.arguments },
          })),
        }
      : {}),
    tool_call_id: toolCallId,
  };
}

/** Plain text as plain text, since not every server takes parts. */
function writeParts(parts: readonly Part[]): string | Json[] {
  if (parts.every((part) => part.type === 'text')) return parts.map(({ text }) => text).join('\n');
  return parts.map(writePart);
}

function writePart(part: Part): Json {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.text };
    case 'refusal':
      return { type: 'refusal', refusal: part.text };
    case 'image':
      return { type: 'image_url', image_url: { url: part.url, detail: part.detail } };
    case 'audio':
      return { type: 'input_audio', input_audio: { data: part.data, format: part.format } };
    case 'file':
      return { type: 'file', file: part.file };
    case 'other':
      return { type: part.wireType };
  }
}

function writeTool({ name, description, parameters, strict }: Tool): Json {
  return { type: 'function', function: { name, description, parameters, strict } };
}

function writeToolChoice(choice: ToolChoice | undefined): unknown {
  return typeof choice === 'object' ? { type: 'function', function: { name: choice.name } } : choice;
}

function writeFormat(format: AnswerFormat): Json | undefined {
  if (format.type === 'text') return undefined;
  if (format.type === 'json-object') return { type: 'json_object' };
  const { name, schema, strict } = format;
  return { type: 'json_schema', json_schema: { name, schema, strict } };
}

function writeLogprobs(logprobs: number | undefined): Json {
  if (logprobs === undefined) return {};
  return { logprobs: true, top_logprobs: logprobs > 0 ? logprobs : undefined };
}
