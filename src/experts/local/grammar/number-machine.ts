import type { Machine } from './automaton.ts';
import { charsOf } from './char-set.ts';

/** A decimal: (-1)^negative × int.frac, without leading or needless zeros in either part. */
interface Decimal {
  readonly negative: boolean;
  readonly int: string;
  readonly frac: string;
}

export interface Limit {
  readonly value: number;
  /** Whether the value itself is allowed. */
  readonly inclusive: boolean;
}

export interface NumberRange {
  readonly lower?: Limit | undefined;
  readonly upper?: Limit | undefined;
  /** How many digits may follow the point; 0 for integers. */
  readonly decimals: number;
  /** Numbers are multiples of this many units of the last decimal. */
  readonly step: number;
}

/** Digits before the point, where no bound asks for more: what a 64-bit integer needs. */
export const MOST_DIGITS = 19;

/** How what was read compares with the digits of a bound that are as many: below, equal, above. */
type Relation = -1 | 0 | 1;

interface State {
  /** `sign`: nothing read; `first`: a minus read; `int`: digits; `point`: just after it; `frac`: digits after it. */
  readonly phase: 'sign' | 'first' | 'int' | 'point' | 'frac';
  readonly negative: boolean;
  /** Digits read in this phase. */
  readonly count: number;
  /** Only a zero was read before the point: no more digits come. */
  readonly zero: boolean;
  /** Of the magnitude with the bounds on this side of zero. */
  readonly least: Relation;
  readonly most: Relation;
  /** What was read, without the point, modulo the step. */
  readonly rest: number;
}

/** A bound on magnitudes, for one sign. */
interface Bound extends Decimal {
  readonly inclusive: boolean;
}

/** The decimal texts of the numbers in a range; without exponents, leading zeros or a negative zero. */
export function numberMachine(range: NumberRange): Machine<State> {
  const sides = new Map([false, true].map((negative) => [negative, new Side(range, negative)]));
  const sideOf = (state: State) => sides.get(state.negative) ?? new Side(range, state.negative);
  return {
    start: { phase: 'sign', negative: false, count: 0, zero: false, least: 0, most: 0, rest: 0 },
    name: (state) => Object.values(state).join(),
    accepts: (state) => sideOf(state).accepts(state),
    moves: (state) => {
      const minus = { ...state, phase: 'first', negative: true } as const;
      const signs = state.phase === 'sign' ? [{ chars: charsOf('-'), to: minus }] : [];
      return [...signs, ...digitMoves(sideOf(state), state), ...pointMoves(range, sideOf(state), state)];
    },
  };
}

function digitMoves(side: Side, state: State) {
  const groups = new Map<string, { digits: string; to: State }>();
  for (let digit = 0; digit <= 9; digit++) {
    const to = side.afterDigit(state, digit);
    if (!to) continue;
    const key = Object.values(to).join();
    groups.set(key, { digits: (groups.get(key)?.digits ?? '') + digit, to });
  }
  return [...groups.values()].map(({ digits, to }) => ({ chars: charsOf(digits), to }));
}

function pointMoves(range: NumberRange, side: Side, state: State) {
  if (state.phase !== 'int' || range.decimals === 0) return [];
  const to = side.afterPoint(state);
  return to ? [{ chars: charsOf('.'), to }] : [];
}

/** The numbers on one side of zero, by magnitude. */
class Side {
  readonly #range: NumberRange;
  readonly #least: Bound | undefined;
  readonly #most: Bound | undefined;
  readonly #digits: number;

  constructor(range: NumberRange, negative: boolean) {
    this.#range = range;
    const [near, far] = negative ? [range.upper, range.lower] : [range.lower, range.upper];
    this.#least = nearest(near && boundOf(near), negative);
    this.#most = far && farthest(boundOf(far), negative);
    this.#digits = Math.max(MOST_DIGITS, this.#least?.int.length ?? 0, this.#most?.int.length ?? 0);
  }

  accepts(state: State): boolean {
    if (state.phase !== 'int' && state.phase !== 'frac') return false;
    const missing = this.#range.decimals - (state.phase === 'frac' ? state.count : 0);
    if ((state.rest * 10 ** missing) % this.#range.step !== 0) return false;
    const least = this.#least ? compared(state, state.least, this.#least) : 1;
    const most = this.#most ? compared(state, state.most, this.#most) : -1;
    return (
      (least > 0 || (least === 0 && holds(this.#least))) && (most < 0 || (most === 0 && holds(this.#most)))
    );
  }

  afterDigit(state: State, digit: number): State | undefined {
    const inFraction = state.phase === 'point' || state.phase === 'frac';
    if (inFraction ? state.count >= this.#range.decimals : state.zero || state.count >= this.#digits)
      return undefined;
    const part = inFraction ? 'frac' : 'int';
    return {
      ...state,
      phase: part,
      count: state.count + 1,
      zero: !inFraction && state.count === 0 && digit === 0,
      least: nextRelation(state, state.least, digit, this.#least, part),
      most: nextRelation(state, state.most, digit, this.#most, part),
      rest: (state.rest * 10 + digit) % this.#range.step,
    };
  }

  /** Undefined where no decimals could bring the number back within its bounds. */
  afterPoint(state: State): State | undefined {
    const least = this.#least ? intCompared(state, state.least, this.#least) : 0;
    const most = this.#most ? intCompared(state, state.most, this.#most) : 0;
    if (least < 0 || most > 0) return undefined;
    return { ...state, phase: 'point', count: 0, zero: false, least, most };
  }
}

const ZERO = { negative: false, int: '0', frac: '' };

function holds(bound: Bound | undefined): boolean {
  return bound?.inclusive ?? true;
}

/** The bound next to zero, as a magnitude; undefined where even zero is allowed, which on the negative side it never is. */
function nearest(near: Bound | undefined, negative: boolean): Bound | undefined {
  if (near && !isZero(near) && near.negative === negative) return near;
  const withoutZero = negative || (near !== undefined && isZero(near) && !near.inclusive);
  return withoutZero ? { ...ZERO, inclusive: false } : undefined;
}

/** The bound away from zero, as a magnitude; below 0 where it lies on the other side, so that nothing is left here. */
function farthest(far: Bound, negative: boolean): Bound {
  if (isZero(far)) return { ...ZERO, inclusive: far.inclusive && !negative };
  return far.negative === negative ? far : { ...ZERO, inclusive: false };
}

function nextRelation(
  { count }: State,
  before: Relation,
  digit: number,
  bound: Bound | undefined,
  part: 'int' | 'frac',
): Relation {
  if (!bound) return 0;
  if (part === 'int' && count >= bound.int.length) return 1;
  return before !== 0 ? before : sign(digit - Number(bound[part][count] ?? '0'));
}

/** How the number that was read compares with a bound. */
function compared(state: State, relation: Relation, bound: Bound): Relation {
  if (state.phase === 'int') {
    const whole = intCompared(state, relation, bound);
    return whole === 0 && bound.frac !== '' ? -1 : whole;
  }
  return relation === 0 && bound.frac.length > state.count ? -1 : relation;
}

/** How the digits before the point compare with those of a bound. */
function intCompared({ count }: State, relation: Relation, bound: Bound): Relation {
  return count === bound.int.length ? relation : sign(count - bound.int.length);
}

function sign(difference: number): Relation {
  if (difference === 0) return 0;
  return difference < 0 ? -1 : 1;
}

function isZero({ int, frac }: Decimal): boolean {
  return int === '0' && frac === '';
}

function boundOf({ value, inclusive }: Limit): Bound {
  return { ...decimalOf(value), inclusive };
}

/** A number as the shortest decimal that reads back as it, without an exponent. */
export function decimalOf(value: number): Decimal {
  const [, minus, int = '0', frac = '', power = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value)) ?? [];
  const shift = Number(power);
  const digits = (shift < 0 ? '0'.repeat(-shift) : '') + int + frac + (shift > 0 ? '0'.repeat(shift) : '');
  const point = shift < 0 ? int.length : int.length + shift;
  return {
    negative: minus === '-',
    int: digits.slice(0, point).replace(/^0+(?=\d)/, ''),
    frac: digits.slice(point).replace(/0+$/, ''),
  };
}
