/**
 * Puts text on the clipboard; throws where the browser refuses. Browsers hide the clipboard from pages that came by
 * plain HTTP from another machine; there the old way, by a selection, still works.
 */
export async function copyText(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const carrier = document.createElement('textarea');
  carrier.value = text;
  carrier.className = 'only-read';
  const focused = document.activeElement;
  // A dialog lets the focus go nowhere else.
  (focused?.closest('[role="dialog"]') ?? document.body).append(carrier);
  carrier.select();
  const isDone = document.execCommand('copy');
  carrier.remove();
  if (focused instanceof HTMLElement) focused.focus();
  if (!isDone) throw new Error('The browser refused');
}
