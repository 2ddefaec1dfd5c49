import { isWildcard } from '@bloodbank/core/routing';

/** How the database finds the types that a topic pattern matches: exactly, or by a range that an index has and a regular expression. */
export type TypeCondition =
  | { readonly kind: 'all' }
  | { readonly kind: 'exact'; readonly type: string }
  | { readonly kind: 'pattern'; readonly from: string; readonly until: string; readonly regex: string };

export function typeConditionOf(pattern: string): TypeCondition {
  const words = pattern.split('.').filter((word, index, all) => word !== '#' || all[index - 1] !== '#');
  if (words.length === 1 && words[0] === '#') return { kind: 'all' };
  if (!isWildcard(pattern)) return { kind: 'exact', type: pattern };
  const start = words.slice(
    0,
    words.findIndex((word) => word === '*' || word === '#'),
  );
  const from = start.join('.');
  // "/" comes right after "." in the order of bytes.
  return { kind: 'pattern', from, until: `${from}/`, regex: regexOf(words) };
}

/** `*` is one word, also an empty one; `#` is any number of words. */
function regexOf(words: readonly string[]): string {
  const parts = words.map((word, index) => {
    const isAfterOpenStart = index === 1 && words[0] === '#';
    if (word === '#') return index === 0 ? '([^.]*\\.)*' : '(\\.[^.]*)*';
    const dot = index === 0 || isAfterOpenStart ? '' : '\\.';
    return `${dot}${word === '*' ? '[^.]*' : word.replace(/[^\p{L}\p{N}_]/gu, '\\$&')}`;
  });
  return `^${parts.join('')}$`;
}
