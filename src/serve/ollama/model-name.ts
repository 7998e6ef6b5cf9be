import type { ExpertCard } from '#contract/expert.ts';
import type { LocalModel } from '#contract/local-models.ts';
import type { NamedRoutes } from '#router/find-stops.ts';

const LATEST = ':latest';

/**
 * The name by which the house knows what an Ollama client asks for: such clients add `:latest` to a name without a tag,
 * and leave it out, as they like. A name that is known neither way is left as it is.
 */
export function houseName(asked: string, cards: readonly ExpertCard[], routes: NamedRoutes): string {
  const isKnown = (name: string) =>
    name === 'auto' || Object.hasOwn(routes, name) || cards.some((card) => isNameOf(name, card));
  if (isKnown(asked)) return asked;
  if (asked.endsWith(LATEST)) {
    const bare = asked.slice(0, -LATEST.length);
    return isKnown(bare) ? bare : asked;
  }
  return isKnown(asked + LATEST) ? asked + LATEST : asked;
}

/** The model of this house that a name means: by itself, or with its expert's name before it. */
export function localName(name: string, models: readonly LocalModel[] = []): string | undefined {
  const names = models.map((model) => model.name);
  const slash = name.indexOf('/');
  return [name, name.slice(0, slash), name.slice(slash + 1)].find((each) => names.includes(each));
}

function isNameOf(name: string, { id, models }: ExpertCard): boolean {
  if (name === id || models.includes(name)) return true;
  return name.startsWith(`${id}/`) && models.includes(name.slice(id.length + 1));
}
