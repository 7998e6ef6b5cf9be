/** What a template does with a conversation, found out by giving it short ones (probe-template.ts). Plain data. */
export interface TemplateTraits {
  /** Why not even a greeting can be rendered; absent where it can. */
  readonly fault?: string;
  /** A system message shows in the prompt; without, its text goes into the first user message. */
  readonly system: boolean;
  /** The role `developer` is known beside `system`. */
  readonly developer: boolean;
  /** Message contents are lists of `{ type: 'text', text }` rather than text. */
  readonly contentAsParts: boolean;
  /** `tools` has to be a list even where there are none. */
  readonly emptyTools: boolean;
  /** Tools handed to the template show in the prompt. */
  readonly tools: boolean;
  /** Every parameter of a tool has to have a description. */
  readonly fullTools: boolean;
  /** How calls of the past are written; absent where the template cannot write them. */
  readonly pastCalls?: PastCalls;
  /** The variable that turns thinking off where it is false. */
  readonly thinkingSwitch?: ThinkingSwitch;
  /** `reasoning_effort` changes the prompt. */
  readonly reasoningEffort: boolean;
}

export const THINKING_SWITCHES = ['enable_thinking', 'thinking'] as const;
export type ThinkingSwitch = (typeof THINKING_SWITCHES)[number];

export interface PastCalls {
  /** Arguments as an object, or as the JSON text they came in. */
  readonly arguments: 'object' | 'text';
  /** What stands for the text of a message that has calls only. */
  readonly noText: null | '';
  /** Ids are to be nine letters or digits. */
  readonly shortIds: boolean;
  /** Several calls may stand in one message. */
  readonly parallel: boolean;
}
