import { writeFile } from 'node:fs/promises';
import { createRandom, formatLedger, Ledger } from '@bloodbank/testkit';
import { afterAll, describe, test } from 'vitest';
import { NodePool } from './bench/node-pool.js';
import { findPostgresPrograms } from './bench/postgres-node.js';
import type { Fault } from './fault.js';
import { FAULTS } from './faults.js';
import { ORDERS_VARIABLE, type Outcome, type RunOrders } from './report/outcome.js';

const { only, tier, seed, minutes, outcomesFile }: RunOrders = JSON.parse(process.env[ORDERS_VARIABLE] ?? '');

const TIERS: readonly Fault['tier'][] = ['quick', 'standard', 'full'];

/** Starting a node, or three, comes on top of what a fault takes. */
const START_MS = 120_000;

const pool = await NodePool.open();
const outcomes: Outcome[] = [];

function isAsked(fault: Fault): boolean {
  return only.length > 0 ? only.includes(fault.id) : TIERS.indexOf(fault.tier) <= TIERS.indexOf(tier);
}

describe('faults', () => {
  for (const fault of FAULTS.filter(isAsked)) {
    // The short run breaks no node: starting one takes longer than all of it.
    for (const kind of fault.brokers.filter((broker) => tier !== 'quick' || broker === 'embedded')) {
      const title = `${fault.id} ${fault.name} (${kind})`;
      const reason = pool.whyNot(kind) ?? whyNotBeside(fault);
      if (reason !== undefined) test.skip(`${title}: ${reason}`, () => {});
      else test(title, { timeout: timeoutOf(fault) + START_MS }, () => inflict(fault, kind));
    }
  }
});

function timeoutOf({ timeoutMs = 30_000, fullTimeoutMs = timeoutMs }: Fault): number {
  return tier === 'full' ? fullTimeoutMs : timeoutMs;
}

/** Why what the fault needs beside the broker is not here. */
function whyNotBeside({ needs }: Fault): string | undefined {
  if (needs === undefined) return undefined;
  return findPostgresPrograms() === undefined ? 'PostgreSQL is not installed' : undefined;
}

async function inflict(fault: Fault, kind: Fault['brokers'][number]): Promise<void> {
  const broker = await pool.open(kind);
  const ledger = new Ledger(seed);
  const from = performance.now();
  let hasPassed = false;
  try {
    await fault.run({ broker, random: createRandom(seed), ledger, isFull: tier === 'full', minutes });
    hasPassed = true;
  } finally {
    const { id, name, holds } = fault;
    const tookMs = Math.round(performance.now() - from);
    outcomes.push({ id, name, holds, broker: kind, hasPassed, tookMs, ledger: ledger.summarise() });
    const again = `pnpm test:faults --only ${id}${tier === 'full' ? ' --full' : ''} --seed ${seed}`;
    process.stderr.write(`${id} on ${kind}: ${formatLedger(ledger.summarise())}; again: ${again}\n`);
    // A fault's own transports end after it; what was told to close last is the broker.
    await broker.close();
  }
}

afterAll(async () => {
  await pool.close();
  await writeFile(outcomesFile, JSON.stringify(outcomes));
});
