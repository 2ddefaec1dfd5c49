import { numberOption } from '../clients/client.js';
import type { RequestClient } from '../clients/requests.js';
import { ArmChild } from '../harness/arm-child.js';
import type { ArmSetting, OpenWorkload } from '../harness/workload.js';
import { percentileOf } from '../statistics/spread.js';
import { startStopwatch, throughputOf } from './stopwatch.js';

/**
 * So many callers ask, each its next question when its last is answered, of an owner in a process of its own. The processor time of
 * both is told together.
 */
export const openRequest: OpenWorkload = async (setting) => {
  const client = await loadRequestClient(setting);
  const owner = await ArmChild.start('answer', setting);
  const asker = await client.openAsker(setting);
  const callers = numberOption(setting, 'callers');
  const requests = numberOption(setting, 'requests');
  return {
    async run() {
      const waitsMs: number[] = [];
      const elapsed = startStopwatch();
      const answered = owner.run();
      let asked = 0;
      const caller = async (): Promise<void> => {
        while (asked++ < requests) {
          const from = performance.now();
          await asker.ask();
          waitsMs.push(performance.now() - from);
        }
      };
      await Promise.all(Array.from({ length: callers }, caller));
      const { ms, cpuMs } = elapsed();
      const owned = await answered;
      const figures = throughputOf(requests, { ms, cpuMs: cpuMs + owned.cpuMs });
      const waits = { p50: percentileOf(waitsMs, 0.5), p99: percentileOf(waitsMs, 0.99) };
      return { figures: { ...figures, ...waits }, messages: requests, helpersCpuMs: owned.cpuMs };
    },
    async close() {
      await asker.close();
      await owner.close();
    },
  };
};

/** The other side: answers all the time, and each run of it ends with so many answers. */
export const openAnswer: OpenWorkload = async (setting) => {
  const client = await loadRequestClient(setting);
  const answerer = await client.openAnswerer(setting);
  const requests = numberOption(setting, 'requests');
  let answers = 0;
  let onAll: () => void = () => {};
  await answerer.start(() => {
    answers += 1;
    if (answers === requests) onAll();
  });
  return {
    async run() {
      await new Promise<void>((resolve) => {
        onAll = resolve;
        if (answers === requests) resolve();
      });
      answers -= requests;
      return { figures: {} };
    },
    close: () => answerer.close(),
  };
};

type RequestClientName = 'amqplib' | 'bloodbank';

const CLIENTS: Readonly<Record<RequestClientName, () => Promise<RequestClient>>> = {
  amqplib: async () => (await import('../clients/amqplib-requests.js')).amqplibRequests,
  bloodbank: async () => (await import('../clients/bloodbank-requests.js')).bloodbankRequests,
};

/** Loaded by the process that measures it, and by no other. */
function loadRequestClient({ options }: ArmSetting): Promise<RequestClient> {
  return CLIENTS[options['client'] as RequestClientName]();
}
