import type { Draft, LeaveOut } from './draft.ts';

/** The newest of each conversation, since asks of one conversation say the same thing twice. @param drafts oldest first */
export function newestOfConversations(drafts: readonly Draft[], leaveOut: LeaveOut): Draft[] {
  const newest = new Map(drafts.map((draft) => [draft.example.conversation, draft]));
  return drafts.filter((draft) => {
    const isNewest = newest.get(draft.example.conversation) === draft;
    if (!isNewest) leaveOut('same conversation');
    return isNewest;
  });
}

/**
 * At most `most` of the drafts, the newest, yet no value is lost: half of the room is shared out evenly among the
 * values that occur in each hole, and each fills its part with its own newest, at least one. The result is longer than
 * `most` only where there are more values than that.
 *
 * @param drafts oldest first
 */
export function newestWithAllValues(drafts: readonly Draft[], most: number, leaveOut: LeaveOut): Draft[] {
  if (drafts.length <= most) return [...drafts];
  const byValue = new Map<string, Draft[]>();
  for (const draft of drafts)
    for (const key of draft.values.map((value, hole) => `${hole}:${value}`))
      byValue.getOrInsert(key, []).push(draft);
  const share = Math.max(1, Math.floor(most / 2 / byValue.size));
  const kept = new Set([...byValue.values()].flatMap((own) => own.slice(-share)));
  for (const draft of drafts.toReversed()) {
    if (kept.size >= most) break;
    kept.add(draft);
  }
  return drafts.filter((draft) => {
    if (!kept.has(draft)) leaveOut('over the limit');
    return kept.has(draft);
  });
}
