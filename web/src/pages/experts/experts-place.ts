/** What stands over the page: a form, or nothing. It is in the address, so that others can lead there. */
export type ExpertsPlace =
  | { readonly form: 'none' }
  | { readonly form: 'connect' }
  | { readonly form: 'add' }
  | { readonly form: 'change' | 'terms'; readonly name: string };

export function expertsPlace(search: string): ExpertsPlace {
  const query = new URLSearchParams(search);
  if (query.has('connect')) return { form: 'connect' };
  if (query.has('add')) return { form: 'add' };
  for (const form of ['change', 'terms'] as const) {
    const name = query.get(form);
    if (name) return { form, name };
  }
  return { form: 'none' };
}

/** The address of a form; of the page alone where there is none. */
export function placePath(place: ExpertsPlace): string {
  if (place.form === 'none') return '/experts';
  return `/experts?${new URLSearchParams({ [place.form]: 'name' in place ? place.name : '1' })}`;
}

/** The traces that an expert had a part in since a day ago. */
export function tracesPath(expert: string, now = Date.now()): string {
  const minute = 60_000;
  const since = Math.floor(now / minute) * minute - 86_400_000;
  return `/traces?${new URLSearchParams({ expert, since: String(since) })}`;
}

export function chatPath(model: string): string {
  return `/chat?${new URLSearchParams({ model })}`;
}
