import type { Ask } from '#contract/ask.ts';
import type { Task } from '#contract/task.ts';
import { instructionOf, textOf } from '#tasks/input.ts';
import { closestKin } from '#tasks/kinship.ts';
import { mineTemplates } from '#tasks/mine.ts';
import { shapeOf } from '#tasks/shape-of.ts';
import { isSignature } from '#tasks/signature.ts';
import { taskOf } from '#tasks/task-book.ts';
import { isSpecialCase, STANDS_FOR, type Template } from '#tasks/template.ts';
import { readRequest } from '#traces/kept-text.ts';
import { newestLabelled } from '#traces/labelled-asks.ts';
import type { Pupil } from './pupil.ts';
import { messagesOf } from './read-examples.ts';
import type { Study } from './study.ts';

/** The most asks that are looked through for them, the newest. */
const MINED_ASKS = 3_000;
/** Of a prompt, what people are shown. */
const SHOWN_CHARS = 4_000;

/** What is known of a task that was just found; undefined while none of its traces can be read yet. */
export function describeTask(id: string, study: Study, others: readonly Pupil[]): Task | undefined {
  const newest = newestRequest(id, study);
  if (!newest) return undefined;
  const { name, ask } = newest;
  const prompt = (instructionOf(ask) ?? '').slice(0, SHOWN_CHARS);
  return {
    id,
    foundAtMs: study.world.clock.nowMs(),
    name,
    prompt,
    signature: id,
    parent: parentOf({ name, prompt }, others),
    note: '',
  };
}

/**
 * The tasks that the asks of one signature fall into, where instruction and input share a message. The serving side is
 * told of all of them; those that are new are handed on.
 */
export function findTemplates(pupil: Pupil, study: Study, others: readonly Pupil[]): Task[] {
  const { id, signature } = pupil.task;
  if (id !== signature || !isSignature(id) || pupil.labelled < pupil.nextMining) return [];
  pupil.nextMining = pupil.labelled * 2;
  const { texts, answers } = readSpoken(signature, study);
  if (isWhole(pupil.task, answers)) return [];
  const known = others.flatMap(({ task }) =>
    task.signature === signature && task.template ? [task.template] : [],
  );
  const fresh = mineTemplates(texts).filter((template) => !known.some((one) => isSame(one, template)));
  if (fresh.length === 0) return [];
  // What was taken for constant in too few asks gives way to the template that now covers it.
  const kept = known.filter((old) => !fresh.some((template) => isSpecialCase(old, template)));
  study.tell({ type: 'templates', signature, templates: [...kept, ...fresh] });
  return fresh.map((template) => childOf(pupil.task, template, study, others));
}

/**
 * Its instruction stands in a message of its own, and its answers are of one closed shape: it is one task, even where
 * its inputs, as forms and log lines do, look as if they were made from templates.
 */
function isWhole({ prompt }: Task, answers: readonly string[]): boolean {
  return prompt !== '' && shapeOf(answers).kind === 'closed';
}

/** What was said in the newest asks of a signature, and what their teachers said, oldest first. */
function readSpoken(signature: string, { database }: Study): { texts: string[]; answers: string[] } {
  const texts: string[] = [];
  const answers: string[] = [];
  for (const { request, answer } of newestLabelled(database, { tasks: [signature], limit: MINED_ASKS })) {
    const text = textOf({ messages: messagesOf(readRequest(request)) });
    if (text !== undefined) texts.push(text);
    if (answer !== undefined) answers.push(answer);
  }
  return { texts: texts.reverse(), answers: answers.reverse() };
}

function childOf(
  { name, signature }: Task,
  template: Template,
  study: Study,
  others: readonly Pupil[],
): Task {
  const prompt = template
    .map((piece) => piece.replaceAll(STANDS_FOR, '…'))
    .join(' {input} ')
    .slice(0, SHOWN_CHARS);
  return {
    id: taskOf(signature, template),
    foundAtMs: study.world.clock.nowMs(),
    name,
    prompt,
    signature,
    template,
    parent: parentOf({ name, prompt }, others),
    note: '',
  };
}

/** The task that a developer edited into this one, going by the prompts. Whether the answers agree is seen later. */
function parentOf(prompt: { name: string; prompt: string }, others: readonly Pupil[]): string | undefined {
  if (prompt.prompt === '') return undefined;
  const older = others.map(({ task }) => ({ id: task.id, name: task.name, text: task.prompt }));
  return closestKin({ name: prompt.name, text: prompt.prompt }, older)?.id;
}

function newestRequest(task: string, study: Study): { name: string; ask: Pick<Ask, 'messages'> } | undefined {
  const [newest] = newestLabelled(study.database, { tasks: [task], limit: 1 });
  if (!newest) return undefined;
  const ask = { messages: messagesOf(readRequest(newest.request)) };
  return { name: newest.name, ask };
}

function isSame(a: Template, b: Template): boolean {
  return a.length === b.length && a.every((piece, index) => piece === b[index]);
}
