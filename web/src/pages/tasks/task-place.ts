/** Which of the pages below /tasks an address means. */
export type TaskPlace =
  | { readonly page: 'all' }
  | { readonly page: 'one' | 'review'; readonly id: string }
  | { readonly page: 'none' };

export function taskPlace(path: string): TaskPlace {
  const [, , id, word, ...more] = path.replace(/\/+$/, '').split('/');
  if (!id) return { page: 'all' };
  if (more.length > 0 || (word !== undefined && word !== 'review')) return { page: 'none' };
  return { page: word === undefined ? 'one' : 'review', id: decoded(id) };
}

export function taskPath(id: string, word?: 'review'): string {
  return `/tasks/${encodeURIComponent(id)}${word ? `/${word}` : ''}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // typed by hand, and then there is no such task
  }
}
