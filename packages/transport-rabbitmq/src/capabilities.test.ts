import { reasonToSkip, TRANSPORT_CLAUSES } from '@bloodbank/testkit';
import { expect, test } from 'vitest';
import { rabbitHarness } from './rabbit-harness.fixture.js';

test.each(['embedded', 'rabbitmq'] as const)('no clause of the port is skipped on %s', (kind) => {
  const factory = rabbitHarness({ kind, url: 'amqp://127.0.0.1' });
  const skipped = TRANSPORT_CLAUSES.filter((clause) => reasonToSkip(clause, factory) !== undefined);
  expect(skipped).toEqual([]);
  expect(TRANSPORT_CLAUSES.length).toBeGreaterThan(0);
});
