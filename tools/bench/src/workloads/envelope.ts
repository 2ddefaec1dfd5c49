import { encodeEnvelope, openEnvelope, prepareEnvelope } from '@bloodbank/core/envelope';
import { importContracts } from '../events/contracts.js';
import { createMessage } from '../events/message.js';
import { PAYLOADS, type PayloadName } from '../events/payloads.js';
import type { OpenWorkload } from '../harness/workload.js';
import { repeatFor } from './repeat-for.js';
import { throughputOf } from './stopwatch.js';

/** An envelope written or read over and over, ours beside what JSON alone takes. */
export const openEnvelopes: OpenWorkload = async (setting) => {
  const { registry } = await importContracts(setting.contracts);
  const { eventType, payload } = PAYLOADS[setting.options['payload'] as PayloadName];
  const { envelope } = createMessage({ eventType, payload });
  const body = Buffer.from(JSON.stringify(envelope));
  const source = { host: 'bench', type: 'service' } as const;
  const { envelope: sealed } = prepareEnvelope(registry, source, eventType, payload);
  const works: Readonly<Record<string, () => unknown>> = {
    'json-encode': () => Buffer.from(JSON.stringify(envelope)),
    encode: () => encodeEnvelope(sealed),
    'prepare-and-encode': () => encodeEnvelope(prepareEnvelope(registry, source, eventType, payload).envelope),
    'json-decode': () => JSON.parse(body.toString()),
    open: () => {
      const opened = openEnvelope(registry, body);
      if (!opened.ok) throw new Error(opened.failure.message);
    },
  };
  const work = works[String(setting.options['work'])];
  if (work === undefined) throw new Error(`There is no work "${setting.options['work']}".`);
  return {
    async run() {
      const { count, elapsed } = repeatFor(setting.runMs, work);
      return { figures: throughputOf(count, elapsed) };
    },
    close: async () => {},
  };
};
