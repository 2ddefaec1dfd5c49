import { integerOf } from '../wire/field-number.js';
import type { FieldValue } from '../wire/field-value.js';

/** What is wrong with an argument's value, in RabbitMQ's words; undefined when nothing is. */
export type ArgumentCheck = (value: FieldValue) => string | undefined;

/** The longest time RabbitMQ accepts, in milliseconds. */
const MAX_TIME_MS = 4_294_967_295;

export const checkNonNegative: ArgumentCheck = (field) =>
  checkInteger(field, (value) => (value < 0 ? `{value_negative,${value}}` : undefined));

export const checkPositive: ArgumentCheck = (field) =>
  checkNonNegative(field) ?? checkInteger(field, (value) => (value === 0 ? '{value_zero,0}' : undefined));

export const checkTime: ArgumentCheck = (field) =>
  checkNonNegative(field) ??
  checkInteger(field, (value) => (value > MAX_TIME_MS ? `{value_too_large,${value}}` : undefined));

export const checkPositiveTime: ArgumentCheck = (field) => checkPositive(field) ?? checkTime(field);

export const checkMaxPriority: ArgumentCheck = (field) =>
  checkNonNegative(field) ??
  checkInteger(field, (value) => (value > 255 ? `{max_value_exceeded,${value}}` : undefined));

export const checkAnyInteger: ArgumentCheck = (field) => checkInteger(field, () => undefined);

export const checkBoolean: ArgumentCheck = (field) =>
  field.type === 'bool' ? undefined : `{unacceptable_type,${field.type}}`;

export function checkOneOf(values: readonly string[], complaint: (value: string) => string): ArgumentCheck {
  return (field) => {
    if (field.type !== 'longstr') return `{unacceptable_type,${field.type}}`;
    return values.includes(field.value) ? undefined : complaint(field.value);
  };
}

function checkInteger(field: FieldValue, judge: (value: number) => string | undefined): string | undefined {
  const value = integerOf(field);
  return value === undefined ? `"expected integer, got ${field.type}"` : judge(value);
}
