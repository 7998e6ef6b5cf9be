import type { Shape } from '#contract/shape.ts';
import type { Candidate, Lesson, OwnerDecision } from '#contract/task.ts';
import type { Verdict } from '#contract/verdict-record.ts';
import type { TaskDetail } from '#flows/task-detail.ts';
import { certificateWords, promiseWords } from '#gate/words.ts';
import { fit, oneLine, safeLines, wrapWords } from './fit-text.ts';
import { drawCurve } from './task-curve.ts';
import { colourOfPhase, counted, doing, phaseWords, share, span } from './task-lines.ts';
import { bold, cyan, dim, green, money, red, table, yellow } from './terminal.ts';
import { localTime } from './trace-lines.ts';

const INDENT = '  ';
const FACT_CHARS = 8;
const PROMPT_LINES = 12;
/** Of values that may stand in one place of an answer. */
const SHOWN_VALUES = 12;
const SHOWN_ROWS = 12;

/** Everything about one task, as lines of at most `width` columns. */
export function taskPage(detail: TaskDetail, width: number): string[] {
  const room = Math.max(40, width - INDENT.length);
  return [
    `${bold('Task')} ${cyan(oneLine(detail.task.id))}  ${colourOfPhase(detail)(phaseWords(detail))}`,
    ...facts(detail, room),
    ...section('Prompt', promptLines(detail, room)),
    ...section('Answers', shapeLines(detail.task.shape, room)),
    ...section('Promise', promiseLines(detail, room)),
    ...section('Coverage against risk', curveLines(detail, room)),
    ...section('Lately', recentLines(detail, room)),
    ...section('Students', detail.candidates.slice(-SHOWN_ROWS).map(candidateRow), CANDIDATE_HEADS),
    ...section('Verdicts', detail.verdicts.slice(-SHOWN_ROWS).map(verdictRow), VERDICT_HEADS),
    ...section('Lessons', detail.lessons.slice(0, SHOWN_ROWS).reverse().map(lessonRow), LESSON_HEADS),
    ...section('What you said', detail.decisions.slice(-SHOWN_ROWS).map(decisionRow), DECISION_HEADS),
  ];
}

function facts(detail: TaskDetail, room: number): string[] {
  const { task, tally, savings } = detail;
  const shareOf = (count: number) => (tally.asks > 0 ? ` (${share(count / tally.asks)})` : '');
  const { byStudent, byTeacher, audits } = tally;
  const answered = `${counted(byStudent.count)} by students${shareOf(byStudent.count)}, ${counted(byTeacher.count)} by its teacher`;
  const bill =
    audits.costed > 0 ? `, ${counted(audits.count)} audits for ${money(audits.costNanos)} taken off` : '';
  const saved =
    savings.costNanos === undefined
      ? `${span(savings.waitUs)} of waiting; no price is known`
      : `${money(savings.costNanos)}${bill}; ${span(savings.waitUs)} of waiting`;
  return [
    ...fact('asks for', oneLine(task.name), room),
    ...fact('found', time(task.foundAtMs), room),
    ...(task.parent ? fact('from', `${task.parent}, whose prompt was edited into this one`, room) : []),
    ...fact('asks', tally.asks === 0 ? 'none are left' : `${counted(tally.asks)}: ${answered}`, room),
    ...(byStudent.count > 0 ? fact('saved', saved, room) : []),
    ...doing(detail).flatMap((line) => fact('now', line, room).map(yellow)),
    ...(detail.exam ? fact('exam', examWords(detail), room) : []),
  ];
}

function examWords({ exam }: TaskDetail): string {
  if (!exam) return '';
  const { candidate, unseen, fewest, expectedCoverage } = exam;
  return (
    `${candidate} waits for its exam: ${counted(unseen)} unseen asks so far, ${counted(fewest)} can prove something; ` +
    `of these it would probably be let answer ${share(expectedCoverage)}`
  );
}

function promptLines({ task }: TaskDetail, room: number): string[] {
  if (task.prompt === '') return [dim('(none: all of an ask is its input)')];
  const lines = safeLines(task.prompt).flatMap((line) => wrapWords(line, room));
  if (lines.length <= PROMPT_LINES) return lines;
  return [...lines.slice(0, PROMPT_LINES), dim(`… ${lines.length - PROMPT_LINES} lines more`)];
}

function shapeLines(shape: Shape | undefined, room: number): string[] {
  if (!shape) return [dim('not looked at yet')];
  if (shape.kind === 'open') return wrapWords(`open: ${shape.why}`, room);
  const { holes, form, pieces } = shape;
  const text = oneLine(
    pieces.reduce((all, piece, hole) => `${all}{${holes[hole - 1]?.name || 'label'}}${piece}`),
  );
  const values = holes.flatMap(({ name, values: all }) => {
    const more = all.length > SHOWN_VALUES ? `, and ${all.length - SHOWN_VALUES} more` : '';
    const some = all.slice(0, SHOWN_VALUES).map(oneLine).join(', ') + more;
    return wrapWords(`${oneLine(name) || 'label'}, one of ${all.length}: ${some}`, room);
  });
  return [...(form === 'object' || text !== '{label}' ? [fit(text, room)] : []), ...values];
}

function promiseLines({ promise, verdict, watch, verdicts }: TaskDetail, room: number): string[] {
  const last = verdict ?? verdicts.at(-1);
  const lines = last ? [last.words] : [`${promiseWords(promise)} Nothing was examined for it yet.`];
  const exam = last?.exam;
  if (exam && (exam.alpha !== promise.alpha || exam.delta !== promise.delta))
    lines.push(`From the next exam on: ${promiseWords(promise)}`);
  if (watch) {
    const { evidence, limit } = watch.drift;
    lines.push(certificateWords(watch.certificate));
    lines.push(
      `Evidence for a change for the worse: ${counted(Math.round(evidence))}; at ${counted(limit)} it is taken off.`,
    );
  }
  const wrapped = lines.flatMap((line) => wrapWords(line, room));
  return last ? [...wrapped, dim(`freehold gate verify ${last.id}`)] : wrapped; // to be typed, so never broken
}

function curveLines({ curve, promise }: TaskDetail, room: number): string[] {
  if (!curve || curve.points.length === 0) return [];
  const from =
    curve.from === 'exam'
      ? `from the exam of ${curve.student}`
      : `as the lesson of ${curve.student} expects it; no proof`;
  return [dim(from), ...drawCurve(curve, promise.alpha, room)];
}

function recentLines({ recent, trouble }: TaskDetail, room: number): string[] {
  if (trouble !== undefined) return wrapWords(trouble, room).map(red);
  if (!recent || recent.asks === 0) return [];
  const { asks, answered, differing, student, thresholdFrom, samples } = recent;
  const where = thresholdFrom === 'verdict' ? '' : ', let in where its lesson expects it to be,';
  const words =
    `Of the last ${counted(asks)} asks its teacher answered, ${student}${where} would have answered ${counted(answered)} ` +
    `(${share(answered / asks)}), ${counted(differing)} of them otherwise` +
    `${answered > 0 ? ` (${share(differing / answered)})` : ''}. It learned from some of them: a picture, no proof.`;
  return [
    ...wrapWords(words, room),
    ...samples.flatMap(({ input, teacher, student: said, confidence }) => {
      const isSame = said !== undefined && said.trim() === teacher.trim();
      const verb =
        said === undefined
          ? dim('says nothing')
          : isSame
            ? green('the same')
            : red(fit(oneLine(said), room / 3));
      return [
        `${dim('asked  ')}  ${fit(oneLine(input) || '(nothing)', room - 9)}`,
        `${dim('teacher')}  ${fit(oneLine(teacher) || '(nothing)', room / 2)}   ${dim('student')} ${verb} ${dim(`at ${confidence.toFixed(3)}`)}`,
      ];
    }),
  ];
}

const CANDIDATE_HEADS = ['student', 'state', 'taught', 'answers', 'size', 'took', 'expected right'];

function candidateRow(candidate: Candidate): string[] {
  const { id, state, taughtAtMs, rows, sizeBytes, teachingMs, estimate } = candidate;
  const size = `${Math.max(1, Math.round(sizeBytes / 1024))} KB`;
  return [
    id,
    state,
    time(taughtAtMs),
    counted(rows),
    size,
    span(teachingMs * 1000),
    share(estimate.accuracy),
  ];
}

const VERDICT_HEADS = ['verdict', 'when', 'student', 'outcome', 'found'];

export function verdictRow({ id, atMs, student, outcome, exam, alarm }: Verdict): string[] {
  const found = exam
    ? exam.outcome === 'passed'
      ? `${share(exam.coverage)} of ${counted(exam.n)} asks, ${share(exam.risk)} of those wrong`
      : `nothing proved by ${counted(exam.n)} asks`
    : alarm
      ? `${counted(alarm.errors)} of ${counted(alarm.audits)} audits wrong`
      : 'its file could not be read';
  return [id, time(atMs), student, outcome, found];
}

const LESSON_HEADS = ['lesson', 'state', 'answers', 'how far', 'student'];

function lessonRow({ startedAtMs, state, rows, phase, done, candidate, error }: Lesson): string[] {
  const far = error ? oneLine(error) : state === 'running' ? `${share(done)}: ${phase}` : '';
  return [time(startedAtMs), state, counted(rows), far, candidate ?? ''];
}

const DECISION_HEADS = ['when', 'what', '', 'who'];

function decisionRow({ atMs, kind, value, actor }: OwnerDecision): string[] {
  return [time(atMs), kind, oneLine(value ?? ''), oneLine(actor ?? '')];
}

/** Lines under a heading, or rows under one and the names of their columns; nothing where there are none. */
function section(
  name: string,
  rows: readonly (string | string[])[],
  heads: readonly string[] = [],
): string[] {
  if (rows.length === 0) return [];
  const isTable = heads.length > 0;
  const [head, ...lines] = isTable ? table([heads, ...(rows as string[][])]) : ['', ...(rows as string[])];
  return [
    '',
    bold(name),
    ...(isTable ? [INDENT + dim(head ?? '')] : []),
    ...lines.map((line) => (INDENT + line).trimEnd()),
  ];
}

function fact(name: string, text: string, room: number): string[] {
  const lines = wrapWords(text, room - FACT_CHARS - 2);
  return lines.map((line, index) => `${INDENT}${dim((index === 0 ? name : '').padEnd(FACT_CHARS))}  ${line}`);
}

function time(ms: number): string {
  const { day, clock } = localTime(ms);
  return `${day} ${clock.slice(0, 5)}`;
}
