import type { Registry } from '@bloodbank/core/contract';
import type { ReplayReceiver } from '@bloodbank/core/replay';
import { bindingPatternOf, matchesTopic, patternsOverlap } from '@bloodbank/core/routing';
import { commandsExchangeOf, queueNameOf } from '@bloodbank/topology';
import { type KnownQueue, lookAtQueues } from '../queues/known-queues.js';
import type { Site } from '../site.js';

/** What a plan of a replay says of itself, as far as receivers follow from it. */
export interface PlannedTypes {
  readonly types: readonly { readonly event_type: string; readonly count: number }[];
  readonly target: { readonly kind: 'queue' | 'service' | 'exchange' | 'shadow'; readonly group?: string };
}

export interface PlannedReceivers {
  readonly receivers: readonly ReplayReceiver[];
  /** Whether the broker itself told which queues there are; otherwise only those of topology files are known. */
  readonly receivers_from: 'broker' | 'files';
}

/**
 * Whom a replay would reach: of a plan for everybody, each queue with a pattern that matches some of its types; of one for a
 * service, its queue; of one for a fresh queue, nobody. Nothing is sent, and a broker that is away is no error.
 */
export async function findReceivers(
  site: Site,
  { types, target }: PlannedTypes,
  registry: Pick<Registry, 'find'>,
): Promise<PlannedReceivers> {
  const { queues, isToldByBroker } = await lookAtQueues(site);
  const receivers_from = isToldByBroker ? 'broker' : 'files';
  const total = types.reduce((sum, { count }) => sum + count, 0);
  if (target.kind === 'queue') return { receivers: [], receivers_from };
  if (target.kind !== 'exchange') {
    const name = queueNameOf(site.exchange, target.group ?? '');
    const known = queues.find(({ queue }) => queue === name);
    return { receivers: await withPresence(site, [toReceiver(known ?? { queue: name }, total)]), receivers_from };
  }
  const commands = commandsExchangeOf(site.exchange);
  const reached = queues
    .filter(({ queue, records }) => !records && !queue.startsWith(`${commands}.`))
    .map((queue) => toReceiver(queue, countFor(queue.patterns ?? [], types, registry)))
    .filter(({ count }) => count > 0);
  return { receivers: await withPresence(site, reached), receivers_from };
}

type Absent = Omit<ReplayReceiver, 'is_there'>;

function toReceiver(
  { queue, service, patterns = [], replay }: Pick<KnownQueue, 'queue'> & Partial<KnownQueue>,
  count: number,
): Absent {
  return { queue, service: service ?? null, patterns: [...patterns], count, replay: replay ?? null };
}

function countFor(patterns: readonly string[], types: PlannedTypes['types'], registry: Pick<Registry, 'find'>): number {
  const reaching = types.filter(({ event_type: type }) =>
    patterns.some((pattern) => mayReach(pattern, type, registry)),
  );
  return reaching.reduce((sum, { count }) => sum + count, 0);
}

/** Bindings match routing keys, of which a contract may make more than its type. */
function mayReach(pattern: string, type: string, registry: Pick<Registry, 'find'>): boolean {
  const contract = registry.find(type);
  return contract === undefined || contract.routingKey === '{event_type}'
    ? matchesTopic(pattern, type)
    : patternsOverlap(pattern, bindingPatternOf({ ...contract, type }));
}

/** One question each, on one connection. */
async function withPresence(site: Site, receivers: readonly Absent[]): Promise<readonly ReplayReceiver[]> {
  const unknown = receivers.map((receiver) => ({ ...receiver, is_there: null }));
  if (receivers.length === 0) return unknown;
  try {
    const admin = await site.openAdmin();
    try {
      const found: ReplayReceiver[] = [];
      for (const receiver of receivers) {
        found.push({ ...receiver, is_there: (await admin.inspect(receiver.queue)) !== undefined });
      }
      return found;
    } finally {
      await admin.close();
    }
  } catch {
    return unknown;
  }
}
