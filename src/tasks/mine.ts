import { buildTemplate, closeUp } from './build-template.ts';
import { maskText } from './masking.ts';
import { chooseSome } from './sample.ts';
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
  mostChars: 5_000_000,
};

/**
 * Finds the instructions that the texts of one signature were made with: their constant pieces, with holes between
 * them for the input. Several may be mixed, among texts that were made with none.
 *
 * What many inputs have in common by chance is no instruction: "how do I", a greeting, a disclaimer. So a template
 * counts only if so much is constant that no phrase of ordinary writing is as long, or if its marks show that a
 * program wrote it, or if nearly all texts have it (then it tears nothing apart); and only if what stands in its holes
 * is as various as the texts. Of templates within one another the general one is kept, unless narrower ones share out
 * its texts among them or its instruction goes on in them.
 *
 * It knows only what it sees: from few texts that happen to begin alike it takes the beginning for constant, and finds
 * the general template once it sees more (`isSpecialCase` tells that the one is a case of the other). It takes about
 * 0.2 ms a text of 1 kB, so it has no place in the thread that serves.
 */
export function mineTemplates(texts: readonly string[], limits: Partial<MiningLimits> = {}): Template[] {
  const known = { ...MINING_LIMITS, ...limits };
  const whole = sampleOf(texts, known);
  const sample = whole.map(shortened);
  const support = Math.max(known.leastTexts, Math.ceil(known.leastShare * sample.length));
  if (sample.length < support) return [];
  const tokens = sample.map(tokensOf);
  const candidates = new Map<string, Candidate>();
  for (const { members, chars } of findKindreds(tokens, support)) {
    if (members.length < support || chars < LEAST_MARKED_CHARS) continue;
    const template = buildTemplate(members.map((position) => tokens[position] as (typeof tokens)[number]));
    if (!template || candidates.has(templateId(template))) continue;
    const candidate = candidateOf(template, sample);
    const isFrequent = candidate.texts.size >= support && isInstruction(candidate, sample.length);
    if (isFrequent && hasVariousInput(candidate, sample)) candidates.set(templateId(template), candidate);
  }
  return choose([...candidates.values()], support).map(({ template, texts: fitting }) =>
    closeUp(
      template,
      [...fitting].map((position) => whole[position] ?? ''),
    ),
  );
}

/** Each text once: a question that comes often is no instruction. */
function sampleOf(texts: readonly string[], { mostTexts, mostChars }: MiningLimits): readonly string[] {
  const different = [...new Set(texts)];
  const chars = different.reduce((sum, text) => sum + Math.min(text.length, READ_CHARS), 0);
  return chooseSome(
    different,
    Math.min(mostTexts, Math.floor((different.length * mostChars) / Math.max(1, chars))),
  );
}

/** Of a longer text its beginning and its end are read, half of this each: constant parts stand there. */
const READ_CHARS = 8_000;

/** Unicode's characters for private use: none has a meaning in a text. */
const FIRST_PRIVATE = 0xe000;
const PRIVATE_CHARS = 6_400;

function shortened(text: string, position: number): string {
  if (text.length <= READ_CHARS) return text;
  // What is left out is another character in each text, so that no constant part reaches across.
  const gap = String.fromCharCode(FIRST_PRIVATE + (position % PRIVATE_CHARS));
  return text.slice(0, READ_CHARS / 2) + gap + text.slice(-READ_CHARS / 2);
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
/** Less is enough of what much of the traffic begins with, and still less where marks show that a program wrote it. */
const LEAST_FRONT_CHARS = 30;
const LEAST_MARKED_CHARS = 12;
const MUCH = 0.1;
/** What nearly all texts have tells nothing apart that belongs together. */
const NEARLY_ALL = 0.9;

function isInstruction({ template, chars, texts }: Candidate, all: number): boolean {
  const [front = '', back = ''] = [template[0], template.at(-1)];
  if (chars >= LEAST_PLAIN_CHARS && front + back !== '') return true;
  if (template.some((piece) => piece.length >= LEAST_INNER_CHARS)) return true;
  if (chars < LEAST_MARKED_CHARS || texts.size < MUCH * all || front + back === '') return false;
  return texts.size >= NEARLY_ALL * all || front.length >= LEAST_FRONT_CHARS || isMarked(front, back);
}

/** People seldom begin with words that end in a colon, a quote or a tag, and never end with a colon. */
function isMarked(front: string, back: string): boolean {
  return /[:>"“`=]\s*$/.test(front) || /[:=]\s*$/.test(back);
}

/** So much more must be constant in a narrower template than in a more general one. */
const LEAST_NARROWER_CHARS = 40;
/** Narrower templates must share out this much of a more general one to be taken in its place. */
const SHARED_OUT = 0.8;

/** The most general first; then those in place of it, or beside it, that say more of its texts. */
function choose(candidates: readonly Candidate[], support: number): Candidate[] {
  const narrowed = (general: Candidate): Candidate[] => {
    const longer = candidates.filter((each) => isWithin(each, general));
    const sharing = apart(longer, general.chars, support);
    const isSharedOut = sharing.length > 1 && countTexts(sharing) >= SHARED_OUT * general.texts.size;
    const narrower = isSharedOut
      ? sharing
      : apart(
          longer.filter(({ template }) => goesOn(template, general.template)),
          general.chars,
          support,
        );
    const hasRest = general.texts.size - countTexts(narrower) >= support;
    return [...narrower.flatMap(narrowed), ...(hasRest ? [general] : [])];
  };
  return apart(candidates, 0, support).flatMap(narrowed);
}

function isWithin(narrower: Candidate, general: Candidate): boolean {
  if (narrower.chars - general.chars < LEAST_NARROWER_CHARS) return false;
  if (narrower.texts.size >= NEARLY_ALL * general.texts.size) return false;
  return narrower.texts.intersection(general.texts).size >= NEARLY_ALL * narrower.texts.size;
}

function countTexts(candidates: readonly Candidate[]): number {
  return candidates.reduce((sum, { texts }) => sum + texts.size, 0);
}

/**
 * Whether the instruction of the general template goes on in the narrower one, where its input begins or ends. Inputs
 * end alike more often than they begin alike: there stand greetings, signatures and disclaimers.
 */
function goesOn(narrower: Template, general: Template): boolean {
  const [front = '', back = ''] = [general[0], general.at(-1)];
  const frontGrowth = (narrower[0] ?? '').length - front.length;
  const backGrowth = (narrower.at(-1) ?? '').length - back.length;
  return (
    (front !== '' && frontGrowth >= LEAST_NARROWER_CHARS) || (back !== '' && backGrowth >= LEAST_INNER_CHARS)
  );
}

/** Those that save most beyond the constant characters that are known anyway, each mostly of texts of its own. */
function apart(candidates: readonly Candidate[], knownChars: number, support: number): Candidate[] {
  const saved = ({ chars, texts }: Candidate) => (chars - knownChars) * texts.size;
  const taken = new Set<number>();
  return candidates
    .toSorted((a, b) => saved(b) - saved(a))
    .filter(({ texts }) => {
      const left = texts.difference(taken).size;
      if (left < support || left < texts.size / 2) return false;
      for (const position of texts) taken.add(position);
      return true;
    });
}
