import { describe, test } from 'vitest';
import type { PortClause, PortHarness, PortHarnessFactory } from './clause.js';

/** Registers a test for each clause, with its id in the name. */
export function describeClauses<Harness extends PortHarness>(
  name: string,
  clauses: readonly PortClause<Harness>[],
  factory: PortHarnessFactory<Harness>,
): void {
  describe.concurrent(name, () => {
    for (const clause of clauses) {
      const title = `[${clause.id}] ${clause.name}`;
      if (clause.needs === 'stall' && factory.cannotStall !== undefined) {
        test.skip(`${title} (${factory.cannotStall})`, () => {});
      } else {
        test(title, async () => {
          const harness = await factory.open();
          try {
            await clause.run(harness);
          } finally {
            harness.resume();
            await harness.close();
          }
        });
      }
    }
  });
}
