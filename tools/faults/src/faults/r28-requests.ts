import { randomUUID } from 'node:crypto';
import { connectBus } from '@bloodbank/bus';
import { contracts } from '@bloodbank/contracts';
import { type Ledger, type Random, startTcpProxy, waitFor } from '@bloodbank/testkit';
import { expect, onTestFinished } from 'vitest';
import type { Fault } from '../fault.js';

export interface ManyRequests {
  readonly url: string;
  readonly random: Random;
  readonly ledger: Ledger;
  readonly requests: number;
  readonly cuts: number;
}

const AT_A_TIME = 200;

export const requestsSettle: Fault = {
  id: 'R28',
  name: 'the line of whoever asks is cut again and again, and the owner is replaced, while 100,000 requests are asked',
  holds:
    'Every request is answered once, with its own answer; nothing of them is left: no listener, no timer, no open request.',
  brokers: ['embedded', 'rabbitmq'],
  tier: 'full',
  timeoutMs: 3_600_000,
  run: ({ broker, random, ledger }) => askMany({ url: broker.url, random, ledger, requests: 100_000, cuts: 10 }),
};

export async function askMany({ url, random, ledger, requests, cuts }: ManyRequests): Promise<void> {
  const proxy = await startTcpProxy(url);
  const common = {
    contracts,
    exchange: `faults.${randomUUID().slice(0, 8)}`,
    topology: false,
    correlation: false,
    commands: 'memory',
  } as const;
  const openOwner = async () => {
    const owner = await connectBus({ ...common, service: 'owner', url });
    await owner.handle(
      'agent.thread.prompt',
      ({ payload }) => ({ provider: payload.provider, response: payload.prompt }),
      { concurrency: AT_A_TIME },
    );
    return owner;
  };
  const owners = [await openOwner(), await openOwner()];
  const asker = await connectBus({ ...common, service: 'asker', url: proxy.url });
  onTestFinished(async () => {
    await Promise.allSettled([asker, ...owners].map((bus) => bus.close({ timeoutMs: 5_000 })));
    await proxy.close();
  });

  let asked = 0;
  let answered = 0;
  const lane = async (): Promise<void> => {
    while (asked < requests) {
      const n = asked++;
      const id = `request ${n}`;
      ledger.attempt(id);
      const payload = { provider: 'anthropic', prompt: id };
      const { response } = await asker.request('agent.thread.prompt', payload, { timeoutMs: 120_000 });
      ledger.acknowledge(id);
      ledger.deliver(response);
      answered += 1;
    }
  };
  const timersBefore = countTimers();
  const lanes = Array.from({ length: AT_A_TIME }, lane);
  for (let cut = 1; cut <= cuts; cut++) {
    const at = Math.floor((requests * cut) / (cuts + 1));
    await waitFor(() => answered >= at, { timeoutMs: 600_000, what: `${at} answers` });
    proxy.cutAfter(random.integer(1, 5_000));
    if (cut % 3 !== 0) continue;
    const [oldest] = owners.splice(0, 1);
    owners.push(await openOwner());
    await oldest?.close();
  }
  await Promise.all(lanes);

  expect(ledger.summarise()).toMatchObject({ attempted: requests, lost: 0, unexpected: 0, duplicated: 0, unknown: 0 });
  // A timer for each request would be thousands.
  await waitFor(() => countTimers() <= timersBefore + 20, { timeoutMs: 10_000, what: 'no timer to be left' });
}

function countTimers(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
}
