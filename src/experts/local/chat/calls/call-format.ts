import type { Tool } from '#contract/ask.ts';
import type { Feed, Reading } from '../feed.ts';
import type { CallRules } from './call-rules.ts';

/** How models of one family write their calls of tools, both ways: read while it comes, and as a grammar. */
export interface CallFormat {
  readonly name: string;
  /** Texts with which calls begin in running text. */
  readonly openers: readonly string[];
  /** A call may be the whole answer, with no marker before it. */
  readonly bare?: boolean;
  /** Texts in which control tokens stand that must reach the reader. */
  readonly markers: readonly string[];
  /**
   * Reads calls, the opener being read already (undefined where the format has none). False where these are no
   * calls: then nothing was said and the feed stands again where it stood.
   */
  read(feed: Feed, tools: KnownTools, opener: string | undefined): Reading<boolean>;
  /** The grammar of `calls`, from the opener on. */
  grammar(rules: CallRules, calls: AllowedCalls): CallGrammar;
  /** Calls of the past, for templates that cannot write them. */
  write(calls: readonly { readonly name: string; readonly arguments: string }[]): string;
}

/** The tools of an ask by name. */
export type KnownTools = ReadonlyMap<string, Tool>;

/** Which calls an answer may make. */
export interface AllowedCalls {
  readonly tools: readonly Tool[];
  /** Several calls after one another, or exactly one. */
  readonly parallel: boolean;
}

export interface CallGrammar {
  /** A GBNF expression. */
  readonly body: string;
  /**
   * Patterns (ECMAScript, tried against all that was said so far) at whose first group the grammar begins to rule.
   * Each ends in `$`, so that it matches at the end of a token only and the grammar can take what it is given.
   */
  readonly triggers: readonly string[];
}
