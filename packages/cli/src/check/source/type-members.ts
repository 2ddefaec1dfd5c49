import type { JsonObject } from '@bloodbank/schema-model';

/** A string literal, or anything up to the next bar. */
const MEMBER = /"(?:[^"\\]|\\.)*"|[^|]+/g;

/** The members of a union, however it is written; `undefined` for what is no union. A literal that is a structure is one member. */
export function membersOf({ anyOf, tsType }: JsonObject): readonly JsonObject[] | undefined {
  if (Array.isArray(anyOf)) return anyOf as readonly JsonObject[];
  if (typeof tsType !== 'string' || !tsType.startsWith('(') || /[{[]/.test(tsType.replaceAll(/"(?:[^"\\]|\\.)*"/g, '')))
    return undefined;
  const members = tsType.slice(1, -1).match(MEMBER) ?? [];
  return members
    .map((member) => member.trim())
    .filter((member) => member !== '')
    .map((member) => ({ tsType: member }));
}
