const SHOWN = 8;

/** The labels that fit what was typed: those that begin so first, then those that contain it. */
export function fittingLabels(labels: readonly string[], typed: string): string[] {
  const wanted = plain(typed);
  const starts = labels.filter((label) => plain(label).startsWith(wanted));
  const contains = labels.filter((label) => !starts.includes(label) && plain(label).includes(wanted));
  return [...starts, ...contains].slice(0, SHOWN);
}

/** Case and what stands between words count for nothing. */
function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ')
    .trim();
}
