import type { VerdictKind } from '../report/report.js';

const ORDER: readonly VerdictKind[] = ['SAFE', 'UNPROVEN', 'BREAK'];

/** The worst of what is asked for, and no more questions than that takes. */
export function worst(words: Iterable<VerdictKind>): VerdictKind {
  let at = 0;
  for (const word of words) {
    at = Math.max(at, ORDER.indexOf(word));
    if (word === 'BREAK') break;
  }
  return ORDER[at] ?? 'UNPROVEN';
}

/** The best of what is asked for, and no more questions than that takes. */
export function best(words: Iterable<VerdictKind>): VerdictKind {
  let at = 2;
  for (const word of words) {
    at = Math.min(at, ORDER.indexOf(word));
    if (word === 'SAFE') break;
  }
  return ORDER[at] ?? 'UNPROVEN';
}
