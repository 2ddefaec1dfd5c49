import { waitFor } from '@bloodbank/testkit';
import { expect, onTestFinished } from 'vitest';
import { Traffic } from '../bench/traffic.js';
import type { Fault, FaultContext } from '../fault.js';

const BACKLOG = 100;

const DEADLINE_MS = 1_000;

const alarm = (resource: 'memory' | 'disk') => async (context: FaultContext) => {
  const { broker, ledger } = context;
  let open = (): void => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const settle = async () => {
    await gate;
    return { kind: 'ack' } as const;
  };
  const traffic = await Traffic.open(context, { settle });
  await Promise.all(Array.from({ length: BACKLOG }, () => traffic.publish()));
  onTestFinished(() => broker.clearAlarms());
  await broker.raiseAlarm(resource);
  await traffic.publish(DEADLINE_MS);
  await waitFor(() => traffic.publishing.health().status === 'degraded');

  open();
  await waitFor(() => ledger.missing.length === 0, { what: 'the backlog, which consumers take all the same' });
  const before = ledger.summarise();
  await Promise.all(Array.from({ length: BACKLOG }, () => traffic.publish(DEADLINE_MS)));
  const during = ledger.summarise();
  expect(during.acknowledged).toBe(before.acknowledged);
  expect(during.refused - before.refused).toBe(BACKLOG);

  await broker.clearAlarms();
  await waitFor(() => traffic.publishing.health().status === 'healthy', { timeoutMs: 15_000 });
  await Promise.all(Array.from({ length: BACKLOG }, () => traffic.publish()));
  await traffic.judge();
};

const HOLDS = 'Publishes are told so by their deadline, consumers go on, and all flows again when it is over.';

export const memoryAlarm: Fault = {
  id: 'R5',
  name: 'the broker runs low on memory and blocks publishers',
  holds: HOLDS,
  brokers: ['embedded', 'rabbitmq'],
  tier: 'standard',
  timeoutMs: 60_000,
  run: alarm('memory'),
};

export const diskAlarm: Fault = {
  id: 'R6',
  name: 'the broker runs low on disk and blocks publishers',
  holds: HOLDS,
  brokers: ['rabbitmq'],
  tier: 'standard',
  timeoutMs: 60_000,
  run: alarm('disk'),
};
