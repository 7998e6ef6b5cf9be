import type { CallFormat, KnownTools } from './calls/call-format.ts';
import type { Feed, Reading } from './feed.ts';
import { readHarmony } from './harmony.ts';
import type { ThinkingState, ThinkingTags } from './thinking-tags.ts';

/** How the text of an answer is to be understood. */
export interface AnswerForm {
  readonly harmony: boolean;
  /** What the model begins within; of harmony, `over` is the message to the user. */
  readonly thinking: ThinkingState;
  readonly tags?: ThinkingTags;
  /** Absent where the ask has no tools: what looks like a call is text then. */
  readonly calls?: CallFormat;
  readonly tools: KnownTools;
  /** More than one call may be made. */
  readonly parallel: boolean;
}

/** The reasoning, the text and the calls of an answer, while it comes. */
export function* readAnswer(feed: Feed, form: AnswerForm): Reading {
  if (form.harmony) return yield* readHarmony(feed, form.thinking === 'over');
  let opener = yield* readThinking(feed, form);
  if (opener === undefined && form.calls) yield* readBareCall(feed, form.calls, form.tools);
  const openers = form.calls?.openers ?? [];
  const wrapper = form.tags?.wrapper ?? [];
  const markers = [...openers, ...wrapper];
  for (;;) {
    opener ??= yield* feed.until(markers, 'text', markers.length > 0);
    if (opener === undefined) return;
    if (openers.includes(opener)) yield* readCalls(feed, form, opener);
    else if (opener === wrapper[0]) yield* feed.skipSpace();
    opener = undefined;
  }
}

/**
 * Reasoning stands before all else. A call begun within it ends it, as models do that forget to close it; returned is
 * the opener of that call.
 */
function* readThinking(feed: Feed, form: AnswerForm): Reading<string | undefined> {
  const { tags } = form;
  if (!tags || form.thinking === 'over') return undefined;
  const opened = yield* feed.oneOfAfterSpace([tags.open]);
  if (opened === undefined && form.thinking === 'possible') return undefined;
  yield* feed.skipSpace();
  const marker = yield* feed.until([tags.close, ...(form.calls?.openers ?? [])], 'reasoning', true);
  if (marker !== tags.close) return marker;
  yield* feed.skipSpace();
  return undefined;
}

/** Forms without a marker: the answer is a call from its first character on, or has none. */
function* readBareCall(feed: Feed, calls: CallFormat, tools: KnownTools): Reading {
  if (!calls.bare) return;
  yield* calls.read(feed, tools, undefined);
}

/** What turns out to be no call was text, marker and all. */
function* readCalls(feed: Feed, form: AnswerForm, opener: string): Reading {
  if (!form.calls || !(yield* form.calls.read(feed, form.tools, opener)))
    yield { sort: 'text', text: opener };
  else yield* feed.skipSpace();
}
