/** What a model puts around its reasoning. */
export interface ThinkingTags {
  readonly open: string;
  readonly close: string;
  /** Around what the user is told, where the model marks that too; they are not part of it. */
  readonly wrapper?: readonly [open: string, close: string];
}

/** The first of which a template has both ends is taken. */
const KNOWN: readonly ThinkingTags[] = [
  { open: '<seed:think>', close: '</seed:think>' },
  { open: '[THINK]', close: '[/THINK]' },
  { open: '<|channel>thought', close: '<channel|>' },
  {
    open: '<|START_THINKING|>',
    close: '<|END_THINKING|>',
    wrapper: ['<|START_RESPONSE|>', '<|END_RESPONSE|>'],
  },
  { open: 'Here is my thought process:', close: 'Here is my response:' },
];
const THINK: ThinkingTags = { open: '<think>', close: '</think>' };
const RESPONSE = ['<response>', '</response>'] as const;

/**
 * How the model of this template thinks; undefined where it does not, as far as the template tells. The end of
 * `<think>` is enough: some templates cut the reasoning of the past off at it and never write its beginning.
 */
export function thinkingTagsOf(template: string): ThinkingTags | undefined {
  const known = KNOWN.find(({ open, close }) => template.includes(open) && template.includes(close));
  if (known) return known;
  if (!template.includes(THINK.close) && !template.includes(THINK.open)) return undefined;
  return RESPONSE.every((text) => template.includes(text)) ? { ...THINK, wrapper: RESPONSE } : THINK;
}

/** `inside`: the prompt ends within reasoning. `possible`: the model may begin with some. `over`: it had its turn. */
export type ThinkingState = 'inside' | 'possible' | 'over';

/** How the prompt leaves the matter: what counts is the tag that it ends with. */
export function thinkingState(prompt: string, { open, close }: ThinkingTags): ThinkingState {
  const end = prompt.trimEnd();
  if (end.endsWith(open)) return 'inside';
  return end.endsWith(close) ? 'over' : 'possible';
}
