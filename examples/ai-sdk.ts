/**
 * Freehold through the Vercel AI SDK, unchanged: only the base address is ours. Start a server with an expert
 * (`freehold up`), then:
 *
 *   node examples/ai-sdk.ts             every example in turn, with each provider
 *   node examples/ai-sdk.ts streamed    one of them
 */
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import {
  APICallError,
  embedMany,
  generateText,
  isStepCount,
  type LanguageModel,
  Output,
  streamText,
  tool,
} from 'ai';
import { z } from 'zod';

const BASE_URL = process.env.FREEHOLD_URL ?? 'http://127.0.0.1:7333/v1';
/** `auto` lets Freehold choose; any name of `GET /v1/models` will do. */
const MODEL = process.env.FREEHOLD_MODEL ?? 'auto';
const EMBEDDING_MODEL = process.env.FREEHOLD_EMBEDDING_MODEL ?? MODEL;

/** The provider for OpenAI, which asks /v1/responses. */
export function viaOpenAI(baseURL = BASE_URL) {
  return createOpenAI({ baseURL, apiKey: 'not needed' })(MODEL);
}

/** The same, asking /v1/chat/completions. */
export function viaOpenAIChat(baseURL = BASE_URL) {
  return createOpenAI({ baseURL, apiKey: 'not needed' }).chat(MODEL);
}

/** The provider for everybody else. */
export function viaCompatible(baseURL = BASE_URL) {
  const provider = createOpenAICompatible({
    name: 'freehold',
    baseURL,
    includeUsage: true,
    supportsStructuredOutputs: true,
  });
  return provider(MODEL);
}

/** One question, one answer. */
export async function plain(model: LanguageModel) {
  const { text, usage, finishReason } = await generateText({ model, prompt: 'Say hello.' });
  return { text, tokensIn: usage.inputTokens, tokensOut: usage.outputTokens, finishReason };
}

/** The answer as it is written. */
export async function streamed(model: LanguageModel) {
  const result = streamText({ model, prompt: 'Say hello.' });
  const pieces: string[] = [];
  for await (const piece of result.textStream) pieces.push(piece);
  const { inputTokens, outputTokens } = await result.usage;
  return { pieces, tokensIn: inputTokens, tokensOut: outputTokens, finishReason: await result.finishReason };
}

const weather = tool({
  description: 'The weather in a city',
  inputSchema: z.object({ city: z.string() }),
  execute: async ({ city }) => `sunny in ${city}`,
});
const question = 'What is the weather in Oslo and in Tokyo?';

/** The model asks for tools, the SDK runs them, the model goes on. */
export async function tools(model: LanguageModel) {
  const { text, steps } = await generateText({
    model,
    tools: { weather },
    stopWhen: isStepCount(3),
    prompt: question,
  });
  return {
    text,
    cities: steps.flatMap(({ toolCalls }) => toolCalls.map(({ input }) => (input as { city: string }).city)),
  };
}

/** The same, streamed. */
export async function toolsInStream(model: LanguageModel) {
  const result = streamText({ model, tools: { weather }, stopWhen: isStepCount(3), prompt: question });
  let text = '';
  for await (const piece of result.textStream) text += piece;
  return { text, steps: (await result.steps).length };
}

/** An answer in a shape of our own. */
export async function structured(model: LanguageModel) {
  const { output } = await generateText({
    model,
    output: Output.object({ schema: z.object({ name: z.string(), inhabitants: z.number() }) }),
    prompt: 'Tell me about Oslo.',
  });
  return output;
}

const RED_DOT =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==';

/** A question about a picture. */
export async function image(model: LanguageModel) {
  const { text } = await generateText({
    model,
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is this?' },
          { type: 'file', mediaType: 'image/png', data: RED_DOT },
        ],
      },
    ],
  });
  return text;
}

/** Leaving in the middle: Freehold tells the expert at once, so that nothing more is written or paid for. */
export async function leaving(model: LanguageModel) {
  const abort = new AbortController();
  const result = streamText({ model, prompt: 'Count to a million.', abortSignal: abort.signal });
  for await (const piece of result.textStream) {
    abort.abort();
    return piece;
  }
  return undefined;
}

/** What went wrong, in the SDK's own class. */
export async function failing(model: LanguageModel) {
  try {
    await generateText({
      model,
      prompt: 'Say hello.',
      maxRetries: 0,
      headers: { 'x-freehold-route': 'nowhere' },
    });
  } catch (error) {
    if (APICallError.isInstance(error)) return { status: error.statusCode, message: error.message };
    throw error;
  }
  return undefined;
}

/** Vectors for texts. */
export async function embeddings(_model: LanguageModel, baseURL = BASE_URL) {
  const provider = createOpenAI({ baseURL, apiKey: 'not needed' });
  const { embeddings: vectors } = await embedMany({
    model: provider.embedding(EMBEDDING_MODEL),
    values: ['a house', 'a castle'],
  });
  return vectors;
}

const examples = { plain, streamed, tools, toolsInStream, structured, image, leaving, failing, embeddings };

if (import.meta.main) {
  const wanted = process.argv.slice(2);
  for (const model of [viaOpenAI(), viaOpenAIChat(), viaCompatible()]) {
    for (const [name, example] of Object.entries(examples)) {
      if (wanted.length === 0 || wanted.includes(name))
        console.log(`${model.provider} ${name}:`, await example(model));
    }
  }
}
