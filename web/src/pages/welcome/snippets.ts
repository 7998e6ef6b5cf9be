export const LANGUAGES = ['curl', 'TypeScript', 'Python'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Where this server is for a client of OpenAI's, and what key it wants of it. */
export interface Place {
  /** With `/v1` at its end. */
  readonly baseUrl: string;
  readonly needsKey: boolean;
}

/** A program of a few lines that asks this server. */
export function snippet(language: Language, place: Place): string {
  return { curl, TypeScript: typescript, Python: python }[language](place);
}

/** What OpenAI's clients are given for a key: they insist on one, also where the server asks for none. */
function keyOf({ needsKey }: Place): string {
  return needsKey ? 'YOUR-KEY' : 'none-needed';
}

function curl({ baseUrl, needsKey }: Place): string {
  const key = needsKey ? `  -H 'authorization: Bearer YOUR-KEY' \\\n` : '';
  return `curl ${baseUrl}/chat/completions \\
  -H 'content-type: application/json' \\
${key}  -d '{"model": "auto", "messages": [{"role": "user", "content": "Hello"}]}'`;
}

function typescript(place: Place): string {
  return `import OpenAI from 'openai';

const client = new OpenAI({ baseURL: '${place.baseUrl}', apiKey: '${keyOf(place)}' });
const answer = await client.chat.completions.create({
  model: 'auto',
  messages: [{ role: 'user', content: 'Hello' }],
});
console.log(answer.choices[0].message.content);`;
}

function python(place: Place): string {
  return `from openai import OpenAI

client = OpenAI(base_url="${place.baseUrl}", api_key="${keyOf(place)}")
answer = client.chat.completions.create(
    model="auto",
    messages=[{"role": "user", "content": "Hello"}],
)
print(answer.choices[0].message.content)`;
}
