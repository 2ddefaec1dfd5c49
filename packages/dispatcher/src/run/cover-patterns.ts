import { patternCovers, patternsOverlap } from '@bloodbank/core/routing';

/**
 * Patterns that together match all that the given ones match, and of which no two match the same event: a queue hands each event to
 * one subscription. Where two overlap and neither covers the other, a wider one takes their place; what comes with it and fits no
 * rule is acknowledged.
 */
export function coverPatterns(patterns: readonly string[]): readonly string[] {
  const cover: string[] = [];
  for (const pattern of patterns) add(cover, pattern);
  return cover;
}

function add(cover: string[], pattern: string): void {
  if (cover.some((one) => patternCovers(one, pattern))) return;
  const touched = cover.filter((one) => patternsOverlap(one, pattern));
  const widened = touched.reduce(widen, pattern);
  for (const one of touched) cover.splice(cover.indexOf(one), 1);
  if (widened === pattern) cover.push(pattern);
  else add(cover, widened);
}

/** The one that covers the other, or all that begins as both do. */
function widen(a: string, b: string): string {
  if (patternCovers(a, b)) return a;
  if (patternCovers(b, a)) return b;
  const [wordsA, wordsB] = [a.split('.'), b.split('.')];
  const same = wordsA.findIndex((word, at) => word !== wordsB[at] || word === '#');
  return [...wordsA.slice(0, Math.max(0, same)), '#'].join('.');
}
