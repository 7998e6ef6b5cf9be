import type { TemplateVariables } from './compiled-template.ts';
import type { TemplateTraits } from './template-traits.ts';

/** One piece of work for the thread: a prompt from variables, or what the template is like. */
export interface TemplateOrder {
  readonly template: string;
  /** Absent: find out its traits. */
  readonly variables?: TemplateVariables;
}

/** `refusal`: the template's own words. `fault`: what went wrong in it. */
export type TemplateReply =
  | { readonly type: 'ready' }
  | { readonly type: 'prompt'; readonly prompt: string }
  | { readonly type: 'traits'; readonly traits: TemplateTraits }
  | { readonly type: 'refusal'; readonly said: string }
  | { readonly type: 'fault'; readonly said: string };
