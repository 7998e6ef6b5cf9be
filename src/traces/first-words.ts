import { callsOf, readAnswer, readRequest, spokenText } from './kept-text.ts';

/** What was asked: the last message of a person, or the texts of an ask for vectors. */
export function question(request: string): string {
  const { messages, inputs } = readRequest(request);
  const last = messages.findLast(({ role }) => role === 'user');
  return last ? spokenText(last.content) : inputs.join(' ');
}

/** What was answered: words and calls, or the reasoning where there is nothing else. */
export function answerText(answer: string): string {
  const choice = readAnswer(answer)[0];
  if (!choice) return '';
  const calls = choice.toolCalls.map((call) => `${call.name}(${call.arguments})`);
  return [choice.text || choice.refusal || '', ...calls].join(' ') || (choice.reasoning ?? '');
}

/** All that was said but for instructions, which all asks of a program share. */
export function conversationText(request: string): string {
  const { messages, inputs } = readRequest(request);
  const said = messages
    .filter(({ role }) => role !== 'system' && role !== 'developer')
    .flatMap((message) => [
      spokenText(message.content),
      ...callsOf(message).map((call) => `${call.name}(${call.arguments})`),
    ]);
  return [...said, ...inputs].join('\n');
}

/** The beginning of a text on one line, at most so many characters, none of them cut in two. */
export function beginning(text: string, chars: number): string {
  const line = text
    .slice(0, chars * 4)
    .replace(/\s+/g, ' ')
    .trim();
  return line.length <= chars ? line : `${[...line.slice(0, chars)].slice(0, -1).join('')}…`;
}
