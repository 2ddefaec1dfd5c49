import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { numberOption } from '../clients/client.js';
import { loadClient } from '../clients/load-client.js';
import { generateContracts } from '../events/contracts.js';
import { createMessage } from '../events/message.js';
import type { OpenWorkload } from '../harness/workload.js';
import { shopTree } from '../trees/shop-tree.js';
import { keepInFlight } from './keep-in-flight.js';
import { startStopwatch, throughputOf } from './stopwatch.js';

/** Beside the package, from where what is generated finds nothing that it should not. */
const GENERATED = fileURLToPath(new URL('../../.generated/', import.meta.url));
const PAYLOAD = { id: '0197f3a2-52c1-7d3e-9a51-3c1b2f4d5e6f', state: 'new', maker: { name: 'Ada' }, amount_7: 7 };

/** Confirmed publishes of so many event types in turn. */
export const openGrowth: OpenWorkload = async (setting) => {
  const types = numberOption(setting, 'types');
  mkdirSync(GENERATED, { recursive: true });
  const folder = mkdtempSync(join(GENERATED, 'growth-'));
  const schemas = join(folder, 'schemas');
  for (const [file, schema] of shopTree(types)) {
    mkdirSync(dirname(join(schemas, file)), { recursive: true });
    writeFileSync(join(schemas, file), JSON.stringify(schema));
  }
  const contracts = await generateContracts(join(folder, 'contracts'), schemas);
  const client = await loadClient(setting);
  const publisher = await client.openPublisher({ ...setting, contracts });
  const messages = Array.from({ length: types }, (_, index) =>
    createMessage({ eventType: `shop.thing_${index}.made`, payload: PAYLOAD }),
  );
  let turn = 0;
  const next = () => messages[turn++ % types] ?? createMessage({ eventType: 'shop.thing_0.made', payload: PAYLOAD });
  return {
    async run() {
      const elapsed = startStopwatch();
      const callers = numberOption(setting, 'callers');
      const count = await keepInFlight((settled) => publisher.publish(next(), settled), callers, setting.runMs);
      return { figures: throughputOf(count, elapsed()), messages: count };
    },
    async close() {
      await publisher.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
