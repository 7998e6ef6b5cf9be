import { HostProcess } from '../host-process.ts';
import { librariesFolder } from '../native/libraries.ts';
import type { GenerateOrder, GenerationEnd, HostSettings, TokenLogprob } from '../protocol.ts';
import { orderOf } from './scripted-loop.ts';

/** Why a test that wants llama.cpp is skipped; undefined where the libraries are there. */
export const NO_LIBRARIES = librariesFolder() ? undefined : 'no llama.cpp libraries are installed here';

/** An engine process that is small, and leaves the machine to other tests. */
export function startHost(file: string, more: Partial<HostSettings> = {}): Promise<HostProcess> {
  return HostProcess.start({
    file,
    purpose: 'generate',
    threads: 1,
    gpuLayers: 0,
    mapped: false,
    context: 512,
    cells: 4_096,
    batchTokens: 256,
    parallel: 8,
    queue: 16,
    ...more,
  });
}

export interface Told {
  readonly text: string;
  readonly tokens: number;
  readonly logprobs: readonly TokenLogprob[];
  readonly end: GenerationEnd | undefined;
}

/** The likeliest text that continues a prompt. */
export const GREEDY = { ...orderOf({}).sampling, temperature: 0 };

/** A whole answer. `seen` is called with each piece of its text. */
export async function tell(
  host: HostProcess,
  order: Partial<GenerateOrder>,
  signal: AbortSignal = new AbortController().signal,
  seen: (text: string) => void = () => undefined,
): Promise<Told> {
  let [text, tokens] = ['', 0];
  const logprobs: TokenLogprob[] = [];
  let end: GenerationEnd | undefined;
  for await (const batch of host.generate(orderOf({ sampling: GREEDY, ...order }), signal)) {
    for (const news of batch) {
      if (news.kind === 'end') end = news;
      if (news.kind !== 'text') continue;
      text += news.text;
      tokens += news.tokens;
      logprobs.push(...(news.logprobs ?? []));
      seen(news.text);
    }
  }
  return { text, tokens, logprobs, end };
}
