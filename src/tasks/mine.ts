import { buildTemplate } from './build-template.ts';
import { maskText } from './masking.ts';
import { findKindreds } from './shared-runs.ts';
import { literalChars, matchTemplate, type Template, templateId } from './template.ts';
import { tokensOf } from './tokens.ts';

export interface MiningLimits {
  /** The fewest texts that a template must fit. */
  readonly leastTexts: number;
  /** The same as a share of all texts. */
  readonly leastShare: number;
  /** How many different texts, and how many characters of them, are looked at; evenly chosen where there are more. */
  readonly mostTexts: number;
  readonly mostChars: number;
}

export const MINING_LIMITS: MiningLimits = {
  leastTexts: 20,
  leastShare: 0.02,
  mostTexts: 5_000,
  mostChars: 8_000_000,
};

/**
 * Finds the instructions that the texts of one signature were made with: their constant pieces, with holes between
 * them for the input. Several may be mixed, among texts that were made with none.
 *
 * What many inputs have in common by chance is no instruction: "how do I", a greeting, a disclaimer. So a template
 * counts only if so many characters are constant that no phrase of ordinary writing is as long, or if its marks show
 * that it was written for a machine, or if nearly all texts have it (then nothing is told apart by it that belongs
 * together); and only if what stands in its holes is as various as its texts. Among templates within one another the
 * more general is kept, unless the narrower ones share it out among them.
 *
 * Takes about 0.2 ms a text of 1 kB, so it does not belong in the serving thread.
 */
export function mineTemplates(texts: readonly string[], limits: Partial<MiningLimits> = {}): Template[] {
  const known = { ...MINING_LIMITS, ...limits };
  const sample = sampleOf(texts, known);
  const support = Math.max(known.leastTexts, Math.ceil(known.leastShare * sample.length));
  if (sample.length < support) return [];
  const tokens = sample.map((text, position) => tokensOf(text, position));
  const candidates = new Map<string, Candidate>();
  for (const { members, chars } of findKindreds(tokens, support)) {
    if (members.length < support || chars < LEAST_MARKED_CHARS) continue;
    const template = buildTemplate(members.map((position) => tokens[position] as (typeof tokens)[number]));
    if (!template || candidates.has(templateId(template))) continue;
    const candidate = candidateOf(template, sample);
    if (candidate.texts.size >= support && hasVariousInput(candidate, sample))
      candidates.set(templateId(template), candidate);
  }
  return choose([...candidates.values()], sample.length, support).map(({ template }) => template);
}

/** Each text once: a question that comes often is no instruction. */
function sampleOf(texts: readonly string[], { mostTexts, mostChars }: MiningLimits): string[] {
  const different = [...new Set(texts)];
  const chars = different.reduce((sum, text) => sum + text.length, 0);
  const share = Math.min(1, mostTexts / different.length, mostChars / chars);
  return different.filter((_, i) => Math.floor((i + 1) * share) > Math.floor(i * share));
}

interface Candidate {
  readonly template: Template;
  /** Its constant characters. */
  readonly chars: number;
  /** Positions of the texts that it fits. */
  readonly texts: ReadonlySet<number>;
}

function candidateOf(template: Template, sample: readonly string[]): Candidate {
  const fitting = sample.flatMap((text, i) => (matchTemplate(template, text) === undefined ? [] : [i]));
  return { template, chars: literalChars(template), texts: new Set(fitting) };
}

/** Inputs that differ in a date or a number only are one input; that many of a template's inputs must differ. */
const LEAST_DIFFERENT = 0.5;
const MOST_COMPARED = 400;

function hasVariousInput({ template, texts }: Candidate, sample: readonly string[]): boolean {
  if (template.length < 2) return false;
  const some = [...texts].slice(0, MOST_COMPARED);
  const inputs = some.map((position) => maskText(matchTemplate(template, sample[position] ?? '') ?? ''));
  return new Set(inputs).size >= LEAST_DIFFERENT * some.length;
}

/** No phrase of ordinary writing is as long and as frequent, where texts begin or end with it. */
const LEAST_PLAIN_CHARS = 60;
/** The same of one in their midst, where stock sentences stand. */
const LEAST_INNER_CHARS = 120;
/** Enough where marks show that a program wrote it, or where nearly all texts have it. */
const LEAST_MARKED_CHARS = 12;
const LEAST_MARKED_SHARE = 0.1;
const NEARLY_ALL = 0.9;

function isInstruction({ template, chars, texts }: Candidate, all: number): boolean {
  if (chars >= LEAST_PLAIN_CHARS && (template[0] !== '' || template.at(-1) !== '')) return true;
  if (template.some((piece) => piece.length >= LEAST_INNER_CHARS)) return true;
  if (chars < LEAST_MARKED_CHARS) return false;
  return texts.size >= NEARLY_ALL * all || (texts.size >= LEAST_MARKED_SHARE * all && isMarked(template));
}

/** People seldom begin with words that end in a colon, a quote or a tag, and never end with a colon. */
function isMarked(template: Template): boolean {
  return /[:>"“`=]\s*$/.test(template[0] ?? '') || /[:=]\s*$/.test(template.at(-1) ?? '');
}

/** Narrower templates must share out this much of a more general one to be taken in its place. */
const SHARED_OUT = 0.8;

function choose(candidates: readonly Candidate[], all: number, support: number): Candidate[] {
  const parents = new Map(candidates.map((each) => [each, parentOf(each, candidates)]));
  const under = (parent: Candidate | undefined) =>
    apart(
      candidates.filter((each) => parents.get(each) === parent && isInstruction(each, all)),
      support,
    );
  const narrowed = (candidate: Candidate): Candidate[] => {
    const narrower = under(candidate).filter(({ chars }) => chars - candidate.chars >= LEAST_PLAIN_CHARS);
    const shared = narrower.reduce((sum, { texts }) => sum + texts.size, 0);
    if (narrower.length < 2 || shared < SHARED_OUT * candidate.texts.size) return [candidate];
    const rest = candidate.texts.size - shared >= support ? [candidate] : [];
    return [...narrower.flatMap(narrowed), ...rest];
  };
  return under(undefined).flatMap(narrowed);
}

/** The narrowest of those that fit nearly all that this one fits, and clearly more. */
function parentOf(candidate: Candidate, candidates: readonly Candidate[]): Candidate | undefined {
  let parent: Candidate | undefined;
  for (const other of candidates) {
    if (other.texts.size <= 1.05 * candidate.texts.size || other.chars >= candidate.chars) continue;
    if (parent && parent.texts.size <= other.texts.size) continue;
    if (candidate.texts.intersection(other.texts).size >= 0.95 * candidate.texts.size) parent = other;
  }
  return parent;
}

/** Those that save most, each leaving out what is mostly taken already. */
function apart(candidates: readonly Candidate[], support: number): Candidate[] {
  const taken = new Set<number>();
  return [...candidates]
    .sort((a, b) => b.chars * b.texts.size - a.chars * a.texts.size)
    .filter(({ texts }) => {
      const left = texts.difference(taken).size;
      if (left < support || left < texts.size / 2) return false;
      for (const position of texts) taken.add(position);
      return true;
    });
}
