/** The infra dispatcher as a process of its own, that can be killed. It prints `ready`. */
import { join } from 'node:path';
import { createGroupPlanner, createSubscriber } from '@bloodbank/consumer';
import { contracts } from '@bloodbank/contracts';
import type { ContractSet, DynamicContractTypes } from '@bloodbank/core/contract';
import { silentLogger } from '@bloodbank/core/ports';
import {
  DeliveryLog,
  DisabledEndpoints,
  DispatchState,
  infraPreset,
  parseRules,
  startDispatcher,
} from '@bloodbank/dispatcher';
import { createPublisher } from '@bloodbank/publisher';
import { createRabbitTransport } from '@bloodbank/transport-rabbitmq';
import type { DispatcherOrders } from './start-dispatcher.js';

const { url, exchange, folder, hookUrl }: DispatcherOrders = JSON.parse(process.argv[2] ?? '');

const retry = { attempts: 10, delaysMs: [100, 500] };
const dynamic = contracts as unknown as ContractSet<DynamicContractTypes>;
const transport = await createRabbitTransport({ url, connectionName: 'dispatcher', exchange });
const publisher = createPublisher({ contracts: dynamic, transport, source: { host: 'faults', type: 'service' } });
const { publish, publishAs } = publisher;
const planGroup = createGroupPlanner(retry);
const subscriber = createSubscriber({ contracts: dynamic, transport, publish, service: 'dispatcher', planGroup });
const file = infraPreset(
  {
    readyStates: ['unstarted'],
    readyLabels: ['ready'],
    componentPrefix: 'comp:',
    runChecks: true,
    checkTimeoutSeconds: 30,
    checks: { quick: { cwd: folder, command: ['sleep', '0.05'] } },
    names: {},
  },
  { hookUrl, hookDeliver: false },
);
const parsed = parseRules(JSON.stringify(file), 'infra');
if (!parsed.ok) throw new Error(JSON.stringify(parsed.findings));
await startDispatcher({
  rules: parsed.rules,
  registry: dynamic.registry,
  subscriber,
  publish: (type, payload, options) => publishAs('event', type, payload, options),
  send: publishAs,
  retry,
  state: await DispatchState.open(join(folder, 'state.json'), { logger: silentLogger }),
  deliveries: new DeliveryLog(join(folder, 'deliveries.ndjson')),
  disabled: new DisabledEndpoints(join(folder, 'disabled.json')),
  env: { ...process.env, OPENCLAW_HOOK_TOKEN: 'faults' },
});
console.log('ready');
