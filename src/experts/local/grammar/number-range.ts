import { badSchema, cannotEnforce, placeIn } from './complaints.ts';
import { type Located, numberAt } from './keywords.ts';
import { decimalOf, type Limit, type NumberRange } from './number-machine.ts';
import type { Plain } from './plain.ts';

/** Decimals that a number with bounds may have, where its bounds have no more themselves. */
const DECIMALS = 8;
/** Bounds with more decimals are refused. */
const MOST_DECIMALS = 20;
/** Decimals of so many digits all read back as different doubles. */
const DISTINCT_DIGITS = 15;
/** From here on doubles are more than 1 apart. */
const FIRST_COARSE = 2 ** 53;

/** The bounds and the step of a number; undefined where nothing constrains it. */
export function numberRangeOf(plain: Plain, integer: boolean): NumberRange | undefined {
  const lower = strictest(plain, 'minimum', 'exclusiveMinimum', 1);
  const upper = strictest(plain, 'maximum', 'exclusiveMaximum', -1);
  const step = stepOf(plain, integer);
  if (!lower && !upper && !step) return undefined;
  const decimals = integer ? 0 : (step?.decimals ?? decimalsFor([lower, upper]));
  const limits = { lower: lower && readable(lower), upper: upper && readable(upper, -1) };
  return { ...limits, decimals, step: step?.units ?? 1 };
}

type PlacedLimit = Limit & { at: string };

/** `direction` is 1 for lower bounds, where the largest counts, and -1 for upper ones. */
function strictest(
  plain: Plain,
  keyword: string,
  exclusive: string,
  direction: 1 | -1,
): PlacedLimit | undefined {
  const limits = plain.flatMap((located) => [
    ...limitAt(located, keyword, true),
    ...limitAt(located, exclusive, false),
  ]);
  limits.sort((a, b) => direction * (b.value - a.value) || Number(a.inclusive) - Number(b.inclusive));
  return limits[0];
}

function limitAt(located: Located, keyword: string, inclusive: boolean): PlacedLimit[] {
  const value = numberAt(located, keyword);
  return value === undefined ? [] : [{ value, inclusive, at: placeIn(located.at, keyword) }];
}

/** Beyond 2^53 the next text need not read back as another number: there the next number is the bound. */
function readable({ value, inclusive }: Limit, direction: 1 | -1 = 1): Limit {
  if (inclusive || Math.abs(value) < FIRST_COARSE) return { value, inclusive };
  return { value: value + direction * 2 ** (Math.floor(Math.log2(Math.abs(value))) - 52), inclusive: true };
}

function decimalsFor(limits: readonly (PlacedLimit | undefined)[]): number {
  let decimals = DECIMALS;
  for (const limit of limits) decimals = Math.max(decimals, limit ? ownDecimals(limit) : 0);
  for (const limit of limits) {
    if (!limit || limit.inclusive) continue;
    const most = Math.max(0, DISTINCT_DIGITS - decimalOf(limit.value).int.length);
    if (ownDecimals(limit) > most)
      throw cannotEnforce(
        limit.at,
        `${limit.value} has more than ${DISTINCT_DIGITS} digits, and the next number cannot be told from it`,
        'Use minimum or maximum, or a bound with fewer digits.',
      );
    decimals = Math.min(decimals, most);
  }
  return decimals;
}

function ownDecimals({ value, at }: PlacedLimit): number {
  const decimals = decimalOf(value).frac.length;
  if (decimals > MOST_DECIMALS)
    throw cannotEnforce(at, `${value} has more than ${MOST_DECIMALS} decimals`, 'Round the bound.');
  return decimals;
}

/** `multipleOf` as so many units of a decimal place: 0.25 is 25 units of the second. */
function stepOf(plain: Plain, integer: boolean): { units: number; decimals: number } | undefined {
  const steps = plain.flatMap((located) => limitAt(located, 'multipleOf', true));
  const [first, ...others] = steps.filter(({ value }) => !(integer && Number.isInteger(1 / value)));
  if (!first) return undefined;
  const { value, at } = first;
  if (value <= 0) throw badSchema(at, `it is ${value}`, 'Write a number above 0.');
  const { int, frac } = decimalOf(value);
  if (others.some((other) => other.value !== value))
    throw cannotEnforce(at, 'there is another multipleOf beside it', 'Write their least common multiple.');
  if (integer && frac !== '')
    throw cannotEnforce(
      at,
      `${value} is no integer, but the value is one`,
      'Write a multipleOf that is an integer.',
    );
  return { units: Number(int + frac), decimals: frac.length };
}
