import type { ClosedShape, Shape } from '#contract/shape.ts';
import { type JsonAnswer, parseAnswer } from '#contract/shape-text.ts';
import { LEAST_ANSWERS, share, tallyOf } from './closed-set.ts';
import { type Cut, choicesIn, cutAlong, type Outline, outlineOf, plainAnswer } from './json-outline.ts';
import { labelShape } from './label-shape.ts';
import type { Schema } from './schema-values.ts';

/** A shape must fit this share of the answers: a teacher may use words of its own now and then. */
const LEAST_FIT = 0.8;
/** The most values that one answer may have. */
const MOST_HOLES = 64;

/**
 * The shape of a task's answers, from those seen, oldest first, and from the JSON schema that its asks want answers
 * in, if they do. A schema that leaves only choices is enough by itself. More answers of the same kind give a shape
 * whose holes have the same values and maybe more.
 */
export function shapeOf(answers: readonly string[], schema?: Schema): Shape {
  const texts = answers.map((answer) => answer.trim());
  const parsed = texts.map(parseContainer);
  const jsonCount = parsed.filter((json) => json !== undefined).length;
  if (texts.length > 0 && jsonCount < LEAST_FIT * texts.length) {
    if (texts.length < LEAST_ANSWERS) return tooFew(texts.length);
    return jsonCount > texts.length / 2
      ? open(`${share(texts.length - jsonCount, texts.length)} of ${texts.length} answers are no JSON`)
      : labelShape(texts);
  }
  if (texts.length === 0 && !schema) return tooFew(0);
  const outline = outlineOf(
    parsed.flatMap((json) => (json ? [json.value] : [])),
    schema,
  );
  return 'why' in outline ? open(outline.why) : objectShape(outline, texts, parsed);
}

/** JSON that is an object or an array; a text of one word may be JSON by accident. */
function parseContainer(answer: string): JsonAnswer | undefined {
  const json = parseAnswer(answer);
  return typeof json?.value === 'object' && json.value !== null ? json : undefined;
}

function objectShape(
  outline: Outline,
  texts: readonly string[],
  parsed: readonly (JsonAnswer | undefined)[],
): Shape {
  const choices = choicesIn(outline);
  if (choices.size === 0) return open('every answer is the same');
  if (choices.size > MOST_HOLES) return open(`an answer has ${choices.size} values, more than ${MOST_HOLES}`);
  const cuts = texts.flatMap((text, i) => {
    const json = parsed[i];
    return (json && cutAlong(outline, text, json)) ?? [];
  });
  if (cuts.length < LEAST_FIT * texts.length)
    return open(`only ${share(cuts.length, texts.length)} of ${texts.length} answers have one form`);
  if (cuts.length === 0) cuts.push(cutAlong(outline, plainAnswer(outline), { start: 0 }) as Cut);
  return inStyle(mostFrequentStyle(cuts), cuts, choices);
}

/** Key order, white space and constants of most answers: what a student's answers will look like. */
function mostFrequentStyle(cuts: readonly Cut[]): Cut {
  const styles = Map.groupBy(cuts, ({ pieces, holes }) =>
    JSON.stringify([pieces, holes.map(({ path }) => path)]),
  );
  const most = [...styles.values()].reduce((a, b) => (b.length > a.length ? b : a));
  return most[0] as Cut;
}

function inStyle(
  style: Cut,
  cuts: readonly Cut[],
  choices: ReadonlyMap<string, ReadonlySet<string>>,
): ClosedShape {
  const raws = rawTexts(cuts);
  return {
    kind: 'closed',
    form: 'object',
    pieces: style.pieces,
    holes: style.holes.map(({ path }) => ({
      name: path,
      values: [...(choices.get(path) ?? [])].map((value) => raws.get(path)?.get(value) ?? value).sort(),
    })),
  };
}

/** How each value is mostly written, by path and canonical value: `[1, 2]` or `[1,2]`, an accent or its escape. */
function rawTexts(cuts: readonly Cut[]): Map<string, Map<string, string>> {
  const written = Map.groupBy(
    cuts.flatMap(({ holes }) => holes),
    ({ path }) => path,
  );
  return new Map(
    [...written].map(([path, holes]) => {
      const byValue = Map.groupBy(holes, ({ value }) => value);
      return [
        path,
        new Map([...byValue].map(([value, same]) => [value, mostFrequent(same.map(({ raw }) => raw))])),
      ];
    }),
  );
}

function mostFrequent(texts: readonly string[]): string {
  return [...tallyOf(texts)].reduce((most, next) => (next[1] > most[1] ? next : most))[0];
}

function tooFew(count: number): Shape {
  return open(`only ${count} answers so far, ${LEAST_ANSWERS} are needed`);
}

function open(why: string): Shape {
  return { kind: 'open', why };
}
