import { hash } from 'node:crypto';
import type { Message } from '#contract/ask.ts';
import type { Task } from '#contract/task.ts';
import { textOf } from '#tasks/input.ts';
import { matchTemplate } from '#tasks/template.ts';
import { isObject, type KeptRequest, readRequest, spokenText } from '#traces/kept-text.ts';
import {
  type Correction,
  correctionsOn,
  type LabelledAsk,
  newestLabelled,
  type Wanted,
} from '#traces/labelled-asks.ts';
import type { Study } from './study.ts';

/** A labelled ask as one task sees it. */
export interface Example extends Omit<LabelledAsk, 'request'> {
  /** What varies, which is what a student reads. */
  readonly input: string;
  /** The same for all asks of one conversation, and for the same question asked again. */
  readonly conversation: string;
  readonly requestChars: number;
  readonly corrections: readonly Correction[];
}

/** The task's labelled asks with what people said of them, oldest first. */
export function readExamples(
  task: { readonly keys: readonly string[]; readonly task: Pick<Task, 'template'> },
  study: Pick<Study, 'database'>,
  wanted: Omit<Wanted, 'tasks'>,
): Example[] {
  const corrections = correctionsOn(study.database, task.keys);
  const examples: Example[] = [];
  for (const ask of newestLabelled(study.database, { ...wanted, tasks: task.keys })) {
    const messages = messagesOf(readRequest(ask.request));
    const input = inputOf(messages, task.task.template);
    if (input === undefined) continue;
    const { request: _, ...rest } = ask; // long, and no longer needed
    examples.push({
      ...rest,
      requestChars: ask.request.length,
      input,
      conversation: conversationOf(messages),
      corrections: corrections.get(ask.trace) ?? [],
    });
  }
  return examples.reverse();
}

/** What a student of the task would have read; undefined where the ask belongs to another template. */
export function inputOf(
  messages: readonly Message[],
  template: readonly string[] | undefined,
): string | undefined {
  const text = textOf({ messages });
  if (text === undefined || template === undefined) return text;
  return matchTemplate(template, text);
}

/** The JSON schema that the newest ask wanted its answer in, if it wanted one. */
export function newestSchema(
  task: { readonly keys: readonly string[] },
  { database }: Pick<Study, 'database'>,
): Readonly<Record<string, unknown>> | undefined {
  const [newest] = newestLabelled(database, { tasks: task.keys, limit: 1 });
  const { response_format: format } = newest ? readRequest(newest.request).settings : {};
  if (!isObject(format) || !isObject(format.json_schema)) return undefined;
  return isObject(format.json_schema.schema) ? format.json_schema.schema : undefined;
}

/** The messages of a request as it was kept, with what of them is text: all that a task's input is made of. */
export function messagesOf(request: KeptRequest): Message[] {
  return request.messages.map(({ role, content }) => ({
    role: role as Message['role'],
    parts: [{ type: 'text', text: spokenText(content) }],
  }));
}

/** A conversation is known by how it began. */
function conversationOf(messages: readonly Message[]): string {
  const first = messages.find(({ role }) => role === 'user');
  const text = first?.parts.map((part) => (part.type === 'text' ? part.text : '')).join('\n') ?? '';
  return hash('sha256', text).slice(0, 24);
}
