/** Places that people connect, so that nobody has to look an address up. */
export interface Preset {
  readonly id: string;
  readonly label: string;
  /** What it will be called unless another name is typed. */
  readonly name: string;
  readonly url: string;
  readonly needsKey: boolean;
  /** One sentence under the choice. */
  readonly note: string;
  /** Where its keys are made. */
  readonly keysAt?: string;
  /** Its list of models asks for another header than the rest of it, so they are typed by hand. */
  readonly suggests?: readonly string[];
}

export const PRESETS: readonly Preset[] = [
  {
    id: 'openai',
    label: 'OpenAI',
    name: 'openai',
    url: 'https://api.openai.com/v1',
    needsKey: true,
    note: 'Rented. What is asked goes to api.openai.com.',
    keysAt: 'platform.openai.com/api-keys',
  },
  {
    id: 'anthropic',
    label: 'Anthropic',
    name: 'anthropic',
    url: 'https://api.anthropic.com/v1',
    needsKey: true,
    note: 'Rented, at the address that speaks as OpenAI does.',
    keysAt: 'console.anthropic.com/settings/keys',
  },
  {
    id: 'groq',
    label: 'Groq',
    name: 'groq',
    url: 'https://api.groq.com/openai/v1',
    needsKey: true,
    note: 'Rented: open models of several makers.',
    keysAt: 'console.groq.com/keys',
  },
  {
    id: 'ollama',
    label: 'Ollama',
    name: 'ollama',
    url: 'http://127.0.0.1:11434/v1',
    needsKey: false,
    note: 'Yours: the Ollama that runs on this machine.',
  },
  {
    id: 'llama-server',
    label: 'llama-server',
    name: 'llama-server',
    url: 'http://127.0.0.1:8080/v1',
    needsKey: false,
    note: 'Yours: a server of llama.cpp on this machine.',
  },
  {
    id: 'other',
    label: 'Something else',
    name: '',
    url: '',
    needsKey: true,
    note: 'Any address that speaks as OpenAI does.',
  },
];
