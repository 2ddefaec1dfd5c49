import { connectBus } from '@bloodbank/bus';
import type { ContractSet, DynamicContractTypes } from '@bloodbank/core/contract';
import type { CommandStore, CorrelationStore } from '@bloodbank/core/ports';
import type { ServiceQueues, SubscriptionParts } from '@bloodbank/gateway';
import { createLeaseDesk } from '@bloodbank/leases';
import { findQueueParts, type QueueParts, type RemovedQueue, removeQueue, reportQueue } from '@bloodbank/operations';
import { withAdminAt } from '../dlq/with-admin.js';
import type { CommandContext } from '../shell/command-context.js';
import { busOptionsOf } from '../shell/open-bus.js';
import { readTopology } from '../topology/read-topology.js';

/** Subscriptions over HTTP. Each service that is pulled from is connected as itself, by its topology file where it has one. */
export function openSubscriptions(
  context: CommandContext,
  contracts: ContractSet<DynamicContractTypes>,
  url: string,
  stores: { readonly correlation: CorrelationStore; readonly commands: CommandStore },
): SubscriptionParts {
  const options = busOptionsOf(context);
  const desk = createLeaseDesk({
    open: (service) => connectBus({ contracts, service, url, ...stores, ...options }),
    maxHoldMs: context.settings.SUBSCRIPTION_MAX_LEASE_SECONDS * 1_000,
    logger: options.logger,
  });
  return { desk, queues: queuesAt(context, url) };
}

function queuesAt(context: CommandContext, url: string): ServiceQueues {
  const partsOf = async (service: string): Promise<readonly QueueParts[]> => {
    const { topology } = await readTopology(context);
    return findQueueParts([service], topology, context.settings.EXCHANGE_NAME);
  };
  return {
    report: (service) =>
      withAdminAt(url, async (admin) => {
        const found = await Promise.all((await partsOf(service)).map((parts) => reportQueue(admin, parts)));
        const reports = found.filter((report) => report !== undefined);
        const [first] = reports;
        if (first === undefined) return undefined;
        const sum = (of: (report: (typeof reports)[number]) => number): number =>
          reports.reduce((total, report) => total + of(report), 0);
        return {
          queue: first.queue,
          messages: sum(({ messages }) => messages),
          consumers: sum(({ consumers }) => consumers),
          dead_letters: sum(({ deadLetters }) => deadLetters?.messages ?? 0),
          retrying: sum(({ retries }) => retries.reduce((total, { messages }) => total + messages, 0)),
        };
      }),
    remove: (service) =>
      withAdminAt(url, async (admin) => {
        const removed: RemovedQueue[] = [];
        for (const parts of await partsOf(service)) removed.push(...(await removeQueue(admin, parts)));
        return removed;
      }),
  };
}
