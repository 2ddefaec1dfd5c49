import { waitFor } from '@bloodbank/testkit';
import { expect, onTestFinished } from 'vitest';
import { Traffic } from '../bench/traffic.js';
import type { Fault } from '../fault.js';

const TIMEOUT_MS = 2_000;

export const consumerTimeout: Fault = {
  id: 'R38',
  name: 'a handler holds a message longer than the broker allows, which ends its channel (406)',
  holds: 'The consumer comes back by itself, the message comes again, and the others are handled.',
  brokers: ['rabbitmq'],
  tier: 'standard',
  timeoutMs: 60_000,
  run: async (context) => {
    const { broker, ledger } = context;
    const [node] = broker.nodes;
    if (node === undefined) throw new Error('This needs a RabbitMQ node.');
    const setTimes = (consumerMs: number, tickMs: number) =>
      node.ctl(
        'eval',
        `application:set_env(rabbit, consumer_timeout, ${consumerMs}), application:set_env(rabbit, channel_tick_interval, ${tickMs}).`,
      );
    onTestFinished(async () => {
      await setTimes(1_800_000, 60_000);
    });
    await setTimes(TIMEOUT_MS, 500);
    const attempts: number[] = [];
    let release = (): void => {};
    const traffic = await Traffic.open(context, {
      prefetch: 2,
      settle: async ({ attempt, address }) => {
        if (address.key.endsWith('.m') && attempts.length === 0) {
          attempts.push(attempt);
          await new Promise<void>((resolve) => {
            release = resolve;
          });
        } else if (attempt > 1) attempts.push(attempt);
        return { kind: 'ack' };
      },
    });
    onTestFinished(() => release());
    await traffic.publish();
    await waitFor(() => attempts.length === 1);
    await Promise.all(Array.from({ length: 20 }, () => traffic.publish()));
    await waitFor(() => attempts.length >= 2, { timeoutMs: 20_000, what: 'the second attempt' });
    await waitFor(() => ledger.missing.length === 0, { timeoutMs: 20_000 });
    expect(attempts.slice(0, 2)).toEqual([1, 2]);
    release();
    await traffic.judge();
  },
};
