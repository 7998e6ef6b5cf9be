import type { Config, ExpertConfig } from '#config/config.ts';
import { type Key, readKey } from '#config/secrets.ts';
import { AppError } from '#contract/errors.ts';
import type { Expert, ExpertCard } from '#contract/expert.ts';
import { isMetadataHost } from '#egress/address.ts';
import type { Destination } from '#egress/destination.ts';
import { type Egress, openEgress, type Witness } from '#egress/egress.ts';
import { makeExpert } from '#experts/kinds.ts';
import type { World } from '#std/world.ts';

/** A remote expert, and all that it was made from. */
interface Seat {
  readonly config: ExpertConfig;
  readonly key: Key;
  readonly expert: Expert;
}

/** The remote experts of a house: made from the settings, and made anew where those change, while asks go on. */
export class LiveExperts {
  readonly egress: Egress;
  readonly #experts: Map<string, Expert>;
  readonly #cards: ExpertCard[];
  readonly #world: World;
  #seats: ReadonlyMap<string, Seat> = new Map();

  /** `experts` and `cards` are the house's own: remotes are put in and taken out, all others left alone. */
  constructor(experts: Map<string, Expert>, cards: ExpertCard[], world: World, witness: Witness) {
    this.egress = openEgress([], { witness });
    this.#experts = experts;
    this.#cards = cards;
    this.#world = world;
  }

  keyOf(id: string): Key {
    return this.#seats.get(id)?.key;
  }

  /** Experts whose key is missing, with what to do. */
  get missingKeys(): Map<string, string> {
    const missing = new Map<string, string>();
    for (const [id, { key }] of this.#seats)
      if (key && 'missing' in key) missing.set(id, `${key.missing}. ${key.hint}`);
    return missing;
  }

  /**
   * From now on these are the remote experts: the ids of those that came, went or changed. Asks under way end where
   * they began. Throws AppError where one cannot be made, and then all stay as they were.
   */
  use(wanted: Config['experts']): string[] {
    const next = new Map<string, Seat>();
    for (const [id, config] of Object.entries(wanted)) next.set(id, this.#seatFor(id, config));
    const gone = [...this.#seats.keys()].filter((id) => !next.has(id));
    const changed = [...next].filter(([id, seat]) => this.#seats.get(id) !== seat);
    for (const id of gone) {
      this.egress.dismiss(id);
      this.#experts.delete(id);
    }
    for (const [id, { config, expert }] of changed) {
      this.egress.admit(destinationOf(id, config));
      this.#experts.set(id, expert);
    }
    const others = this.#cards.filter(({ id }) => !this.#seats.has(id) && !next.has(id));
    this.#seats = next;
    this.#cards.splice(
      0,
      this.#cards.length,
      ...[...next.values()].map(({ expert }) => expert.card),
      ...others,
    );
    return [...gone, ...changed.map(([id]) => id)];
  }

  /** The seat it has, where nothing of it is new. A key that was there once is not lost with its variable or file. */
  #seatFor(id: string, config: ExpertConfig): Seat {
    const before = this.#seats.get(id);
    const isSame = before !== undefined && JSON.stringify(before.config) === JSON.stringify(config);
    const found = readKey(id, config);
    const isLost = isSame && found && 'missing' in found && before.key && 'value' in before.key;
    const key = isLost ? before.key : found;
    if (isSame && JSON.stringify(before.key) === JSON.stringify(key)) return before;
    const { egress } = this;
    if (isMetadataHost(new URL(config.url).hostname))
      throw new AppError(
        'egress_refused',
        `Cannot use "${new URL(config.url).origin}" for expert "${id}": it is a cloud metadata service`,
      );
    return { config, key, expert: makeExpert({ id, config, key, egress, world: this.#world }) };
  }
}

function destinationOf(expertId: string, { url, zone, connections, timeouts }: ExpertConfig): Destination {
  return {
    expertId,
    origin: new URL(url).origin,
    zone,
    connections,
    connectTimeoutMs: timeouts.connectMs,
    firstByteTimeoutMs: timeouts.firstByteMs,
    idleTimeoutMs: timeouts.idleMs,
  };
}
