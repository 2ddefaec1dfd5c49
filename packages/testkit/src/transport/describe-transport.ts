import { describe, test } from 'vitest';
import { type Clause, runClause } from './clause.js';
import { TRANSPORT_CLAUSES } from './transport-clauses.js';
import type { HarnessFactory } from './transport-harness.js';

/**
 * Registers the conformance suite of the Transport port: one test for each way in which a clause is tested, with the
 * clause's id in its name. What the transport is not capable of, or the harness cannot do, is skipped with its reason.
 */
export function describeTransport(name: string, factory: HarnessFactory): void {
  describe.concurrent(`Transport port: ${name}`, () => {
    for (const clause of TRANSPORT_CLAUSES) {
      const title = `[${clause.id}] ${clause.name}`;
      const reason = reasonToSkip(clause, factory);
      if (reason !== undefined) test.skip(`${title} (${reason})`, () => {});
      else {
        test(title, async () => {
          const harness = await factory.open();
          try {
            await runClause(clause, harness);
          } finally {
            await harness.close();
          }
        });
      }
    }
  });
}

/** Why a transport is excused from a test of a clause; undefined where it is not. */
export function reasonToSkip(
  { needs = [], needsOf = [] }: Clause,
  { cannot, capabilities }: Pick<HarnessFactory, 'cannot' | 'capabilities'>,
): string | undefined {
  const lacking = needsOf.map((capability) => capabilities[capability]).find((answer) => answer !== true);
  return lacking ?? needs.map((ability) => cannot?.[ability]).find((text) => text !== undefined);
}
