import { join } from 'node:path';
import type { Bus } from '@bloodbank/bus';
import { transportFor } from '@bloodbank/bus/broker';
import type { DynamicContractTypes, Registry } from '@bloodbank/core/contract';
import { type Grant, isGranted, type McpHouse, RecentEvents } from '@bloodbank/mcp';
import { createDeadLetters, type DeadLetterSource, type DeadLetters, everyQueue } from '@bloodbank/operations';
import { resolveQueue } from '../dlq/resolve-queue.js';
import type { CommandContext } from '../shell/command-context.js';
import { busOptionsOf, requireBroker } from '../shell/open-bus.js';
import { readTopology } from '../topology/read-topology.js';
import { openSource } from '../trace/open-source.js';
import { readPlanSecret } from './plan-secret.js';

/** What the MCP server is handed, of a bus that is connected and of the project's files. */
export async function openHouse(
  context: CommandContext,
  bus: Bus<DynamicContractTypes>,
  registry: Registry,
  grants: readonly Grant[],
  isClassic: boolean,
): Promise<McpHouse> {
  const recent = new RecentEvents();
  await bus.tap(['#'], (event) => recent.add(event));
  return {
    registry,
    publish: (type, payload, options) => bus.publish(type, payload, options),
    request: (type, payload, options) => bus.request(type, payload as never, options),
    history: recent,
    correlation: {
      find: (eventId) => withSource(context, (source) => source.find(eventId)),
      chain: (eventId, direction, limits) =>
        withSource(context, (source) => source.chain(eventId, direction, limits?.maxDepth)),
    },
    services: async () => servicesOf(context),
    deadLettersOf: (service) => openDeadLetters(context, registry, service),
    may: (action, name) => isGranted(grants, action, name),
    mayRead: () => true,
    planSecret: await readPlanSecret(join(context.project.root, '.bloodbank', 'mcp-plans.key')),
    isClassic,
  };
}

async function withSource<T>(
  context: CommandContext,
  ask: (source: Awaited<ReturnType<typeof openSource>>) => Promise<T>,
): Promise<T> {
  const source = await openSource(context, undefined);
  try {
    return await ask(source);
  } finally {
    await source.close();
  }
}

/** Those whose queues stand in topology files; a broker does not list its queues over AMQP. */
export async function servicesOf(context: CommandContext): Promise<readonly string[]> {
  const { topology } = await readTopology(context);
  const prefix = `${context.settings.EXCHANGE_NAME}.`;
  const queues = everyQueue(topology).flatMap(({ queue }) => (queue === undefined ? [] : [queue]));
  return queues.map((queue) => (queue.startsWith(prefix) ? queue.slice(prefix.length) : queue));
}

/** Undefined where the broker has no dead-letter queue of that service. */
export async function openDeadLetters(
  context: CommandContext,
  registry: Registry,
  service: string,
): Promise<DeadLetters | undefined> {
  const { queue, deadLetterQueue } = await resolveQueue(context, service);
  const { url } = await requireBroker(context);
  const factory = await transportFor(url);
  const openAdmin: Parameters<typeof createDeadLetters>[0]['openAdmin'] = () =>
    factory.openQueueAdmin({ url, clientName: 'bloodbank-mcp admin' });
  const admin = await openAdmin();
  const found = await admin.inspect(deadLetterQueue).finally(() => admin.close());
  if (found === undefined || queue === undefined) return undefined;
  const source: DeadLetterSource = { group: { kind: 'event', group: service }, queue, deadLetterQueue };
  return createDeadLetters({
    openAdmin,
    // Nobody watches for arrivals here.
    transport: { watchDeadLetters: () => Promise.reject(new Error('Not watched over MCP.')) },
    registry,
    logger: busOptionsOf(context).logger,
    sources: () => [source],
  });
}
