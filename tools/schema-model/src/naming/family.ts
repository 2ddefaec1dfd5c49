import { parseEventType } from './event-type.js';

/**
 * What a word of a template stands for. A parameter matches one word; the one that ends the template matches one or more.
 * Only the last word of a template is ever `many`.
 */
export type TemplateWord =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'one' }
  | { readonly kind: 'many' };

export function templateOf(type: string): readonly TemplateWord[] {
  const words = parseEventType(type) ?? [];
  return words.map((word, index) =>
    'literal' in word ? { kind: 'literal', text: word.literal } : { kind: index === words.length - 1 ? 'many' : 'one' },
  );
}

/** Whether some concrete event type belongs to both templates. */
export function overlaps(a: readonly TemplateWord[], b: readonly TemplateWord[]): boolean {
  const length = Math.max(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const left = wordAt(a, index);
    const right = wordAt(b, index);
    if (left === undefined || right === undefined) return false;
    if (left.kind === 'literal' && right.kind === 'literal' && left.text !== right.text) return false;
  }
  return true;
}

/** Whether every concrete event type of `narrow` also belongs to `wide`. */
export function isWithin(narrow: readonly TemplateWord[], wide: readonly TemplateWord[]): boolean {
  if (narrow.length < wide.length) return false;
  return narrow.every((word, index) => {
    const other = wordAt(wide, index);
    if (other === undefined) return false;
    if (other.kind === 'many') return true;
    return other.kind === 'one' || (word.kind === 'literal' && word.text === other.text);
  });
}

/** The word at a place, where an open end repeats itself. */
function wordAt(words: readonly TemplateWord[], index: number): TemplateWord | undefined {
  const last = words.at(-1);
  return words[index] ?? (last?.kind === 'many' ? last : undefined);
}
