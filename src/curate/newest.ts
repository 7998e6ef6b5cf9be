import { answerKey, type Draft, type LeaveOut } from './draft.ts';

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
 * At most `most` of the drafts, the newest, yet no answer is lost: half of the room is shared out evenly among the
 * answers that occur, each filling its part with its own newest, at least one. The result is longer than `most` only
 * where there are more answers than that.
 *
 * @param drafts oldest first
 */
export function newestWithAllAnswers(drafts: readonly Draft[], most: number, leaveOut: LeaveOut): Draft[] {
  if (drafts.length <= most) return [...drafts];
  const byAnswer = Map.groupBy(drafts, ({ values }) => answerKey(values));
  const share = Math.max(1, Math.floor(most / 2 / byAnswer.size));
  const kept = new Set([...byAnswer.values()].flatMap((own) => own.slice(-share)));
  for (const draft of drafts.toReversed()) {
    if (kept.size >= most) break;
    kept.add(draft);
  }
  return drafts.filter((draft) => {
    if (!kept.has(draft)) leaveOut('over the limit');
    return kept.has(draft);
  });
}
