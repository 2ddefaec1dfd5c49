import type { JsonValue } from '@bloodbank/schema-model';
import type { Case } from './case-of.js';
import { least, most, numbersOf } from './facts-of.js';

/** Whether every number of a case is within one bound. A whole number's bounds move inward to whole numbers. */
export function meetsNumber(one: Case, keyword: string, value: number): boolean {
  const low = Math.max(most(one, 'minimum'), most(one, 'exclusiveMinimum'));
  const high = Math.min(least(one, 'maximum'), least(one, 'exclusiveMaximum'));
  const above = numbersOf(one, 'exclusiveMinimum').includes(low);
  const below = numbersOf(one, 'exclusiveMaximum').includes(high);
  if (keyword === 'multipleOf') {
    if (one.integer && Number.isSafeInteger(1 / value)) return true;
    return numbersOf(one, 'multipleOf').some(
      (held) => held === value || (Number.isInteger(held) && Number.isInteger(value) && held % value === 0),
    );
  }
  const floor = one.integer && Number.isSafeInteger(low) && above ? low + 1 : low;
  const ceiling = one.integer && Number.isSafeInteger(high) && below ? high - 1 : high;
  const isFloorOpen = above && floor === low;
  const isCeilingOpen = below && ceiling === high;
  const wholeFloor = one.integer ? Math.ceil(floor) : floor;
  const wholeCeiling = one.integer ? Math.floor(ceiling) : ceiling;
  if (keyword === 'minimum') return wholeFloor >= value;
  if (keyword === 'maximum') return wholeCeiling <= value;
  if (keyword === 'exclusiveMinimum') return wholeFloor > value || (isFloorOpen && low >= value);
  return wholeCeiling < value || (isCeilingOpen && high <= value);
}

export function meetsString(one: Case, keyword: string, value: JsonValue): boolean {
  if (keyword === 'minLength') return most(one, 'minLength') >= (value as number);
  if (keyword === 'maxLength') return least(one, 'maxLength') <= (value as number);
  // Another pattern of the same strings is found where its strings can be listed; `finiteValues` has done that.
  return one.parts.some((part) => part.pattern === value);
}
