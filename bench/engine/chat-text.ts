/** The prompt that a chat becomes by the template of the bench's models, to count its tokens. */
import { HostProcess } from '#engine/host-process.ts';
import { TURN_END, TURN_START } from '#testing/tiny-models/byte-vocabulary.ts';

export interface Turn {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

export function chatText(turns: readonly Turn[]): string {
  const said = turns.map(({ role, content }) => `${TURN_START}${role}\n${content}${TURN_END}\n`);
  return `${said.join('')}${TURN_START}assistant\n`;
}

/** Turns texts into tokens as the engine does, in a process of its own. */
export async function openTokenizer(file: string): Promise<HostProcess> {
  return HostProcess.start({
    file,
    purpose: 'generate',
    threads: 1,
    gpuLayers: 0,
    mapped: true,
    context: 512,
    cells: 512,
    batchTokens: 32,
    parallel: 1,
    queue: 0,
  });
}

/** How many tokens two prompts begin with in common. */
export function commonTokens(a: readonly number[], b: readonly number[]): number {
  const differs = a.findIndex((token, index) => token !== b[index]);
  return differs === -1 ? a.length : differs;
}
