import type { Node } from 'jsonc-parser';
import { joinPointer } from '../pointer.js';

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

function faultOf(key: string, seen: ReadonlySet<string>): BadKey['fault'] | undefined {
  if (key === '__proto__') return 'prototype';
  if (/\p{Surrogate}/u.test(key)) return 'text';
  return seen.has(key) ? 'repeated' : undefined;
}
