const TITLE_CHARS = 72;

/** What a task is about, in a few words: the first sentence of its prompt. */
export function taskTitle({ prompt, name }: { readonly prompt: string; readonly name: string }): string {
  const text = prompt.replace(/\s+/g, ' ').trim();
  if (text === '') return `Asks for ${name} without a prompt`;
  const sentence = /^.+?[.!?](?=\s|$)/.exec(text)?.[0] ?? text;
  const bare = sentence.replace(/[.:]$/, '');
  if (bare.length <= TITLE_CHARS) return bare;
  return `${shortened(bare)} …`;
}

/** Up to a comma or the like, where one is near the end; else up to a space. */
function shortened(sentence: string): string {
  const cut = sentence.slice(0, TITLE_CHARS);
  const pause = cut.search(/[,;:](?=\s)[^,;:]{0,20}$/);
  const at = pause > 0 ? pause : Math.max(cut.lastIndexOf(' '), TITLE_CHARS / 2);
  return cut.slice(0, at).replace(/[\s,;:]+$/, '');
}

/** Students are called by their number: `t_0123.2` is student 2. */
export function studentTitle(id: string): string {
  return `Student ${id.slice(id.lastIndexOf('.') + 1)}`;
}
