import { joinPointer } from '@bloodbank/core/json';
import type { Node } from 'jsonc-parser';
import { isJsonObject, type JsonValue } from '../json.js';

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
  const pending: JsonValue[] = [value];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (typeof next === 'number') isBad ||= !Number.isFinite(next);
    else if (Array.isArray(next)) for (const item of next as readonly JsonValue[]) pending.push(item);
    else if (isJsonObject(next)) {
      for (const [key, member] of Object.entries(next)) {
        keys += 1;
        isBad ||= faultOf(key, NONE) !== undefined;
        pending.push(member);
      }
    }
  }
  // Of a key that is written twice the value holds one.
  return isBad || keys !== countKeys(text);
}

const NONE: ReadonlySet<string> = new Set();

/** The strings of a JSON text that a colon follows. */
function countKeys(text: string): number {
  const pattern = /"(?:[^"\\]|\\.)*"(\s*:)?/g;
  let count = 0;
  for (let found = pattern.exec(text); found !== null; found = pattern.exec(text))
    if (found[1] !== undefined) count += 1;
  return count;
}

function faultOf(key: string, seen: ReadonlySet<string>): BadKey['fault'] | undefined {
  if (key === '__proto__') return 'prototype';
  if (/\p{Surrogate}/u.test(key)) return 'text';
  return seen.has(key) ? 'repeated' : undefined;
}
