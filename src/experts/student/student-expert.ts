import type { AnswerEvent, Usage } from '#contract/answer.ts';
import type { Ask } from '#contract/ask.ts';
import type { Ability, Expert, ExpertCard } from '#contract/expert.ts';
import { render } from '#contract/shape-text.ts';
import type { StudentPost, TokenCounts, TokenLine } from '#contract/student-post.ts';
import type { FoundTask } from '#contract/task.ts';
import type { Student } from '#student/student.ts';

/** What a student cannot do; format, tools and prompt are part of its task, and sampling changes nothing for it. */
const LACKS: readonly Ability[] = [
  'images',
  'audio',
  'files',
  'other-parts',
  'several-choices',
  'logprobs',
  'logit-bias',
  'stop',
  'embeddings',
];

export function studentCard(post: StudentPost): ExpertCard {
  const promise = `at most ${percent(post.alpha)} of its answers differ from the teacher's, with confidence ${percent(1 - post.delta)}`;
  return {
    id: post.id,
    kind: 'student',
    zone: 'device',
    models: [],
    lacks: LACKS,
    prices: { '*': { nanosPerTokenIn: 0, nanosPerTokenOut: 0 } },
    origin: `the student of the task ${post.task}: ${promise} (verdict ${post.verdict})`,
  };
}

/**
 * Answers the asks of one task from a small model in this process, or abstains. It never fails and never waits.
 * `watch`: from which confidence on it may answer, which can rise while it serves.
 */
export function studentExpert(
  post: StudentPost,
  student: Pick<Student, 'answer'>,
  watch: { readonly threshold: number } = post,
): Expert {
  const card = studentCard(post);
  return {
    card,
    async *answer(ask, signal) {
      signal.throwIfAborted();
      const { values, confidence } = isOwn(ask, post) ? student.answer(ask.found.input) : NOT_MINE;
      const start: AnswerEvent = { type: 'answer-start', expertId: card.id, model: post.id, confidence };
      if (!isOwn(ask, post) || confidence < watch.threshold) {
        yield [start, { type: 'abstain', confidence, threshold: watch.threshold }];
        return;
      }
      const text = render(post.shape, values);
      yield [
        start,
        ...piecesOf(text).map((piece): AnswerEvent => ({ type: 'text-delta', choice: 0, text: piece })),
        { type: 'choice-end', choice: 0, finish: 'stop' },
        { type: 'answer-end', finish: 'stop', usage: usageOf(ask, text, post.tokens), confidence },
      ];
    },
  };
}

/** An ask of another task, or with more than text in it, is none of its business. */
const NOT_MINE = { values: [], confidence: 0 };

function isOwn(ask: Ask, post: StudentPost): ask is Ask & { found: FoundTask } {
  return ask.found?.task === post.task;
}

/** As a model would say it: a word at a time. */
function piecesOf(text: string): string[] {
  return text.match(/\s*\S+\s*$|\s*\S+/g) ?? [text];
}

/** As the teacher would have counted; see TokenCounts. */
function usageOf(ask: Ask, text: string, tokens: TokenCounts): Usage {
  return {
    tokensIn: onLine(tokens.in, ask.original.text.length),
    tokensOut: Object.hasOwn(tokens.out, text) ? tokens.out[text] : onLine(tokens.outOfOthers, text.length),
  };
}

function onLine(line: TokenLine | undefined, chars: number): number | undefined {
  return line && Math.max(1, Math.round(line.base + line.perChar * chars));
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(3))} %`;
}
