/** A name that can be asked for, and who answers to it. */
export interface Choice {
  readonly name: string;
  /** The expert that answers first, and its model. */
  readonly expert: string | undefined;
  readonly model: string | undefined;
  readonly kind: string | undefined;
  readonly zone: string | undefined;
  /** More than one may answer: the farthest of them. */
  readonly reach: string | undefined;
  readonly lacks: readonly string[];
}

interface ListedModel {
  readonly id: string;
  readonly freehold?: {
    readonly experts: readonly { readonly expert: string; readonly model?: string | null }[];
    readonly kind: string | null;
    readonly zone: string | null;
  };
}

interface KnownExpert {
  readonly id: string;
  readonly kind?: string;
  readonly zone?: string;
  readonly lacks?: readonly string[];
}

const NEAR_TO_FAR = ['device', 'household', 'organisation', 'outside'];

/**
 * Names of `/v1/models` with what `/api/experts` knows of them, where it could be fetched. Models of vectors and scores
 * have names too, and cannot be talked to.
 */
export function choicesOf(models: readonly ListedModel[], experts: readonly KnownExpert[]): Choice[] {
  const known = new Map(experts.map((expert) => [expert.id, expert]));
  return models.flatMap(({ id, freehold }) => {
    const named = freehold?.experts ?? [];
    const stops = named.filter(({ expert }) => !known.get(expert)?.lacks?.includes('answers'));
    if (named.length > 0 && stops.length === 0) return [];
    const zones = stops.map(({ expert }) => known.get(expert)?.zone ?? freehold?.zone ?? '');
    const first = stops[0];
    const card = first && known.get(first.expert);
    return {
      name: id,
      expert: first?.expert,
      model: first?.model ?? undefined,
      kind: card?.kind ?? freehold?.kind ?? undefined,
      zone: card?.zone ?? freehold?.zone ?? undefined,
      reach: NEAR_TO_FAR[Math.max(...zones.map((zone) => NEAR_TO_FAR.indexOf(zone)))],
      // Whoever comes later may have what the first lacks; only what all lack is lacking.
      lacks: stops
        .map(({ expert }) => known.get(expert)?.lacks ?? [])
        .reduce(
          (all, one, index) => (index === 0 ? one : all.filter((ability) => one.includes(ability))),
          [],
        ),
    };
  });
}

/** The one that is meant when nobody chose: `auto` where it is there. */
export function choiceOf(choices: readonly Choice[], name: string | undefined): Choice | undefined {
  return (
    choices.find((choice) => choice.name === (name ?? 'auto')) ??
    (name === undefined ? choices[0] : undefined)
  );
}

/** Those whose name has all the words. An expert's first model goes by the expert's own name, so it comes once. */
export function filterChoices(choices: readonly Choice[], wanted: string): readonly Choice[] {
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
  const first = new Set(
    choices.filter(({ name, expert }) => name === expert).map(({ expert, model }) => `${expert}/${model}`),
  );
  if (words.length === 0) return choices.filter(({ name }) => !first.has(name));
  return choices.filter((choice) => words.every((word) => choice.name.toLowerCase().includes(word)));
}
