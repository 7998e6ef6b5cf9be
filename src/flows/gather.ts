import type { Dataset } from '#contract/dataset.ts';
import type { ClosedShape, OpenShape } from '#contract/shape.ts';
import { answerFromLabel, valuesOf } from '#contract/shape-text.ts';
import type { TokenCounts } from '#contract/student-post.ts';
import { datasetText, makeDataset, readDataset } from '#curate/dataset.ts';
import { termsOf } from '#curate/terms.ts';
import { shapeOf } from '#tasks/shape-of.ts';
import { newestAnswers } from '#traces/labelled-asks.ts';
import { noteWish } from './appoint.ts';
import { stillTrue } from './inheritance.ts';
import { isLessonDue } from './lesson-plan.ts';
import type { Pupil } from './pupil.ts';
import { type Example, newestSchema, readExamples } from './read-examples.ts';
import { note, type Study } from './study.ts';
import { countTokens } from './token-counts.ts';

/** Answers that are looked at first. */
const LOOKED_AT = 2_000;
/** So many of them must be the task's own for its shape to show. */
const ENOUGH_OWN = 200;

/** What a lesson is given from. */
export interface Material {
  readonly dataset: Dataset;
  readonly tokens: TokenCounts;
}

/** traces → dataset. Resolves once there is enough that is new, and it may be learned from. */
export async function gather(task: Pupil, study: Study): Promise<Material> {
  for (;;) {
    const isCutShort = task.interrupted !== undefined && task.wantsLesson && !task.paused;
    const interrupted = isCutShort && takeUp(task, study);
    if (interrupted) return interrupted;
    while (!isDue(task, study)) await task.news();
    const material = collect(task, study);
    if (material) return material;
  }
}

function isDue(task: Pupil, { settings }: Study): boolean {
  if (task.shadow || task.paused) return false;
  if (task.wantsLesson) return task.labelled >= 1;
  return isLessonDue(
    {
      labelled: task.labelled,
      labelledAtLesson: task.atLesson?.labelled,
      takenOff: task.takenOff !== undefined,
    },
    settings.rhythm,
  );
}

/** The material of a lesson that was cut short, so that it goes on where it was. */
function takeUp(task: Pupil, study: Study): Material | undefined {
  const hash = task.interrupted ?? '';
  task.interrupted = undefined;
  if (!study.vault.has(hash)) return undefined;
  task.wantsLesson = false;
  const dataset = readDataset(Buffer.from(study.vault.get(hash)).toString());
  return {
    dataset,
    tokens: countTokens(readExamples(task, study, { limit: study.settings.recipe.mostRows })),
  };
}

/** A dataset of what there is now; undefined, with a note that says why, where none can be made of it. */
function collect(task: Pupil, study: Study): Material | undefined {
  task.atLesson = { labelled: task.labelled, drawn: task.drawn };
  task.wantsLesson = false;
  if (looksOpen(task, study)) return undefined;
  const examples = readExamples(task, study, { limit: study.settings.recipe.mostRows });
  const shape = findShape(task, examples, study);
  if (!shape) return undefined;
  const dataset = curate(task, shape, examples, study);
  study.vault.put(Buffer.from(datasetText(dataset)));
  if (dataset.rows.length < study.settings.rhythm.firstLesson / 2) {
    note(task, whyTooFew(dataset, examples, study), study);
    return undefined;
  }
  noteWish(task, study);
  return { dataset, tokens: countTokens(examples) };
}

/** A look at the newest answers alone: most tasks are open, and need not be read in full to say so. */
function looksOpen(task: Pupil, study: Study): boolean {
  const answers = newestOwn(task, study);
  if (!answers) return false;
  const shape = shapeOf(answers, newestSchema(task, study));
  if (shape.kind === 'open') noteOpen(task, shape, study);
  return shape.kind === 'open';
}

/** Undefined for a template whose asks are few among the newest of its signature, so that all have to be read. */
function newestOwn(task: Pupil, study: Study): string[] | undefined {
  if (!task.task.template) return newestAnswers(study.database, task.keys, LOOKED_AT);
  const own = readExamples(task, study, { limit: LOOKED_AT }).flatMap(({ answer }) => answer ?? []);
  return own.length < ENOUGH_OWN ? undefined : own;
}

/** The shape of the task's answers, once it is closed. */
function findShape(task: Pupil, examples: readonly Example[], study: Study): ClosedShape | undefined {
  const answers = examples.flatMap(({ answer }) => answer ?? []);
  const shape = shapeOf(answers, newestSchema(task, study));
  if (shape.kind === 'open') {
    noteOpen(task, shape, study);
    return undefined;
  }
  task.task = { ...task.task, shape };
  study.tasks.save(task.task);
  return shape;
}

function noteOpen(task: Pupil, shape: OpenShape, study: Study): void {
  task.task = { ...task.task, shape, note: `its answers are open: ${shape.why}` };
  study.tasks.save(task.task);
}

function curate(task: Pupil, shape: ClosedShape, examples: readonly Example[], study: Study): Dataset {
  const believed = stillTrue(task, shape, examples, study);
  return makeDataset({
    task: task.task.id,
    shape,
    recipe: study.settings.recipe,
    examples: believed.map(
      ({ trace, conversation, input, answer, corrections, expertId, model, atMs, drawn }) => ({
        trace,
        conversation,
        input,
        drawn,
        values: answer === undefined ? undefined : valuesOf(shape, answer),
        teacher: model === '' ? expertId : `${expertId}/${model}`,
        terms: termsFor(expertId, study),
        atMs,
        corrections: corrections.map(({ kind, text, actor, atMs: saidAtMs }) => ({
          kind,
          values: kind === 'edit' ? valuesOf(shape, text) : answerFromLabel(shape, text),
          actor,
          atMs: saidAtMs,
        })),
      }),
    ),
  });
}

function termsFor(expertId: string, { teachers, decidedTerms }: Study) {
  const expert = teachers.get(expertId);
  const decided = decidedTerms.get(expertId);
  if (!expert) return decided ?? 'unknown';
  return termsOf({ url: expert.url, zone: expert.zone, configured: expert.training, decided }).terms;
}

function whyTooFew({ leftOut }: Dataset, examples: readonly Example[], study: Study): string {
  if (leftOut['terms unknown']) return askForTerms(examples, study);
  if (leftOut['forbidden terms']) return 'the answers of its teacher may not train students';
  return 'too few of its answers can be learned from so far';
}

function askForTerms(examples: readonly Example[], study: Study): string {
  const open = [...new Set(examples.map(({ expertId }) => expertId))].filter(
    (expertId) => termsFor(expertId, study) === 'unknown',
  );
  return `may answers of ${open.join(', ')} train your students? Type: freehold task terms ${open[0]} allowed    (or forbidden)`;
}
