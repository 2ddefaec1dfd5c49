import type { PortClause, PortHarness } from './clause.js';

/** The ids of the clauses of which at least one test fails. */
export async function clausesThatCatch<Harness extends PortHarness>(
  clauses: readonly PortClause<Harness>[],
  open: () => Harness,
): Promise<readonly string[]> {
  const results = await Promise.all(
    clauses.map(async (clause) => {
      const harness = open();
      try {
        await clause.run(harness);
        return undefined;
      } catch {
        return clause.id;
      } finally {
        harness.resume();
        await harness.close();
      }
    }),
  );
  return [...new Set(results.filter((id) => id !== undefined))].sort();
}
