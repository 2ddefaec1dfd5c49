import { parsePointer } from '@bloodbank/core/json';
import type { Node } from 'jsonc-parser';
import type { Position } from './schema-document.js';

/** Turns offsets of a text into lines and columns. */
export function createPositions(text: string): (offset: number) => Position {
  const starts = [0];
  for (let offset = text.indexOf('\n'); offset !== -1; offset = text.indexOf('\n', offset + 1)) starts.push(offset + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}

/**
 * Where the value of a JSON pointer stands: at its property's name, which is what a person looks for. A pointer to
 * something absent is placed at the nearest thing that is there.
 */
export function createLocator(text: string, tree: Node): (pointer: string) => Position {
  const positionOf = createPositions(text);
  return (pointer) => {
    let node = tree;
    let offset = tree.offset;
    for (const segment of parsePointer(pointer) ?? []) {
      const found = childOf(node, segment);
      if (found === undefined) break;
      node = found.value;
      offset = found.offset;
    }
    return positionOf(offset);
  };
}

function childOf(node: Node, segment: string): { readonly value: Node; readonly offset: number } | undefined {
  if (node.type === 'array') {
    const item = node.children?.[Number(segment)];
    return item === undefined ? undefined : { value: item, offset: item.offset };
  }
  for (const property of node.children ?? []) {
    const [name, value] = property.children ?? [];
    if (name?.value === segment && value !== undefined) return { value, offset: property.offset };
  }
  return undefined;
}
