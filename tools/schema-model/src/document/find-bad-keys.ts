import { joinPointer } from '@bloodbank/core/json';
import type { Node } from 'jsonc-parser';
import { isJsonObject, type JsonValue } from '../json.js';
import { findOutsideStrings } from './text-limits.js';

export type BadKey = {
  readonly key: string;
  readonly fault: 'repeated' | 'prototype' | 'text' | 'number';
  readonly pointer: string;
  readonly offset: number;
};

/**
 * Keys that do not mean what they seem to. Of a key written twice parsers keep the last and say nothing. `__proto__` sets a
 * prototype wherever the object is written out as JavaScript, as generated code does. Half of a surrogate pair is no text. A number
 * beyond what JavaScript holds is infinite to it, and `null` when it is written out again.
 */
export function findBadKeys(root: Node): readonly BadKey[] {
  const found: BadKey[] = [];
  const pending: { readonly node: Node; readonly pointer: string }[] = [{ node: root, pointer: '' }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { node, pointer } = next;
    const seen = new Set<string>();
    if (node.type === 'number' && !Number.isFinite(node.value)) {
      found.push({ key: pointer.slice(pointer.lastIndexOf('/') + 1), fault: 'number', pointer, offset: node.offset });
    }
    for (const [index, child] of (node.children ?? []).entries()) {
      if (node.type === 'array') {
        pending.push({ node: child, pointer: joinPointer(pointer, index) });
        continue;
      }
      const [name, value] = child.children ?? [];
      const key = String(name?.value);
      const fault = faultOf(key, seen);
      if (fault !== undefined) found.push({ key, fault, pointer: joinPointer(pointer, key), offset: child.offset });
      seen.add(key);
      if (value !== undefined) pending.push({ node: value, pointer: joinPointer(pointer, key) });
    }
  }
  return found.sort((a, b) => a.offset - b.offset);
}

/** Whether some key has to be looked for, told without a tree of the text: `value` is what JSON.parse made of it. */
export function mayHoldBadKeys(text: string, value: JsonValue): boolean {
  let keys = 0;
  let isBad = false;
  const isSuspect = SUSPECT.test(text);
  const pending: JsonValue[] = [value];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (typeof next === 'number') isBad ||= !Number.isFinite(next);
    else if (Array.isArray(next)) for (const item of next as readonly JsonValue[]) pending.push(item);
    else if (isJsonObject(next)) {
      const names = Object.keys(next);
      keys += names.length;
      for (const key of names) {
        isBad ||= isSuspect && faultOf(key, NONE) !== undefined;
        pending.push(next[key] ?? null);
      }
    }
  }
  // Of a key that is written twice the value holds one.
  return isBad || keys !== countKeys(text);
}

const NONE: ReadonlySet<string> = new Set();

/** Without one of these a text holds no key that is bad in itself: no half of a character, and no prototype, however it is written. */
const SUSPECT = /__proto__|\\u|[\ud800-\udfff]/;

/** The colons of a JSON text that stand outside its strings: one for each key. */
function countKeys(text: string): number {
  let count = 0;
  findOutsideStrings(text, (code) => {
    if (code === COLON) count += 1;
    return false;
  });
  return count;
}

const COLON = 0x3a;

function faultOf(key: string, seen: ReadonlySet<string>): BadKey['fault'] | undefined {
  if (key === '__proto__') return 'prototype';
  if (/\p{Surrogate}/u.test(key)) return 'text';
  return seen.has(key) ? 'repeated' : undefined;
}
