import type { Registry } from '@bloodbank/core/contract';
import { type DeadLetterDesk, listKnownQueues, type SharedAdmin, type Site } from '@bloodbank/operations';
import type { FastifyInstance } from 'fastify';
import { mayKnowQueue } from '../administration/visible-queues.js';
import { authoriseReading } from '../auth/authorise.js';
import type { Caller } from '../auth/caller.js';
import type { GatewayBus } from '../gateway-bus.js';
import type { Intake } from '../intake/intake.js';
import { reportAll, type ShownQueue } from '../queues/register-queues.js';
import { assessReadiness, type PartHealth, type ReadinessCheck } from '../read/readiness.js';
import { BUCKET_MS, BUCKETS, type Traffic } from './traffic.js';

export interface PulseRoutes {
  readonly bus: Pick<GatewayBus, 'health'>;
  readonly intake: Pick<Intake, 'health'>;
  readonly checks: readonly ReadinessCheck[];
  readonly traffic: Traffic;
  readonly registry: Registry;
  readonly site: Site;
  readonly admin: SharedAdmin;
  readonly desk: DeadLetterDesk;
  readonly newestFailures: (caller: Caller) => Promise<readonly object[]>;
}

/** One look at everything, cheap enough to be asked every few seconds. What is away is left out; it never fails for that. */
export function registerPulse(app: FastifyInstance, routes: PulseRoutes): void {
  const { bus, intake, checks, traffic, registry, site, admin, desk, newestFailures } = routes;

  async function lookAtQueues(caller: Caller): Promise<readonly ShownQueue[]> {
    const known = await listKnownQueues(site);
    const visible = known.filter((queue) => mayKnowQueue(caller, queue, registry));
    return (await reportAll(admin, desk, visible)).filter(({ status }) => status !== 'absent');
  }

  app.get('/pulse', async (request) => {
    const caller = authoriseReading(request);
    await traffic.start().catch(() => {});
    const broker = bus.health();
    const { status, checks: parts } = await assessReadiness(broker, intake.health(), checks);
    const queues = await lookAtQueues(caller).catch(() => undefined);
    return {
      at: new Date().toISOString(),
      status,
      checks: Object.entries(parts).map(([name, part]) => ({ name, status: part.status, ...messageOf(part) })),
      broker: { status: broker.status, details: broker.details },
      counting_since: traffic.since ?? null,
      domains: domainsOf(traffic, caller),
      queues: queues === undefined ? null : countQueues(queues),
      dead_letters: queues === undefined ? null : countDeadLetters(queues),
      newest_failures: queues === undefined ? [] : await newestFailures(caller).catch(() => []),
    };
  });
}

function messageOf({ details = {} }: PartHealth): { readonly message?: string } {
  const reason: unknown = Reflect.get(details, 'reason');
  return typeof reason === 'string' ? { message: reason } : {};
}

/** Of the types that the caller may read alone. */
function domainsOf(traffic: Traffic, caller: Caller): readonly object[] {
  const domains = new Map<string, { readonly counts: number[]; total: number }>();
  for (const { eventType, total, buckets } of traffic.types()) {
    if (eventType === '' ? !caller.mayAll('read') : !caller.may('read', eventType)) continue;
    const [domain = ''] = eventType.split('.');
    const sum = domains.get(domain) ?? { counts: new Array<number>(BUCKETS).fill(0), total: 0 };
    for (const [index, count] of buckets.entries()) sum.counts[index] = (sum.counts[index] ?? 0) + count;
    sum.total += total;
    domains.set(domain, sum);
  }
  return [...domains]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([domain, { counts, total }]) => ({
      domain: domain === '' ? '(others)' : domain,
      per_second: counts.map((count) => count / (BUCKET_MS / 1_000)),
      total,
    }));
}

function countQueues(queues: readonly ShownQueue[]): object {
  return {
    total: queues.length,
    unhealthy: queues.filter(({ status }) => status === 'unhealthy').length,
    messages: queues.reduce((sum, queue) => sum + (queue.status === 'absent' ? 0 : queue.lag), 0),
  };
}

/** Partitions of one queue share their dead letters. */
function countDeadLetters(queues: readonly ShownQueue[]): object {
  const resting = new Map<string, number>();
  for (const queue of queues) {
    const letters = queue.status === 'absent' ? null : (queue.dead_letters ?? null);
    if (letters !== null) resting.set(letters.queue, letters.messages);
  }
  const counts = [...resting.values()];
  return { total: counts.reduce((sum, count) => sum + count, 0), queues: counts.filter((count) => count > 0).length };
}
