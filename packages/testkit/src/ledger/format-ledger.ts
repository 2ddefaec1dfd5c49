import type { LedgerSummary } from './ledger.js';

/** The summary in one line, in the order in which Jepsen prints it. */
export function formatLedger(summary: LedgerSummary): string {
  const { longestGapMs, seed, ...counts } = summary;
  const words = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
  return [...words, `longest gap ${longestGapMs} ms`, `seed ${seed}`].join(', ');
}
