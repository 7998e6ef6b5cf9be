import { cannotEnforce, placeIn } from './complaints.ts';
import { TYPE_KEYWORDS } from './keywords.ts';
import { numberRangeOf } from './number-range.ts';
import type { Plain } from './plain.ts';
import { admitsText, textRulesOf } from './text-language.ts';
import { isOfType, typesOf } from './value-types.ts';

/** Which of the values of an `enum` or a `const` the keywords beside it leave. */
export function admittedValues(plain: Plain, values: readonly unknown[], strict: boolean): unknown[] {
  const types = typesOf(plain);
  return values.filter((value) => {
    if (!isOfType(value, types)) return false;
    if (typeof value === 'string') return admitsText(textRulesOf(plain, strict), value);
    if (typeof value === 'number') return admitsNumber(plain, value);
    if (typeof value === 'object' && value !== null)
      refuseBeside(plain, Array.isArray(value) ? 'array' : 'object');
    return true;
  });
}

function admitsNumber(plain: Plain, value: number): boolean {
  const range = numberRangeOf(plain, false);
  if (!range) return true;
  const { lower, upper } = range;
  if (lower && (value < lower.value || (value === lower.value && !lower.inclusive))) return false;
  if (upper && (value > upper.value || (value === upper.value && !upper.inclusive))) return false;
  if (!plain.some(({ schema }) => 'multipleOf' in schema)) return true;
  const units = value * 10 ** range.decimals;
  return Math.abs(Math.round(units) - units) < 1e-6 && Math.round(units) % range.step === 0;
}

function refuseBeside(plain: Plain, type: 'array' | 'object'): void {
  for (const { schema, at } of plain) {
    const keyword = TYPE_KEYWORDS[type].find((each) => each in schema);
    if (keyword !== undefined)
      throw cannotEnforce(
        placeIn(at, keyword),
        `"${keyword}" stands beside an enum or const of whole ${type === 'array' ? 'lists' : 'objects'}`,
        `Leave out "${keyword}": the values say it all.`,
      );
  }
}
