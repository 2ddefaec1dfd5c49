import type { Registry } from '@bloodbank/core/contract';
import type { LeaseDesk, LeaseHolder, LeaseOutcome } from '@bloodbank/core/ports';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Drain } from '../http/drain.js';
import { GatewayError } from '../http/gateway-error.js';
import { authoriseConsuming, authorisePatterns } from './authorise-consuming.js';
import type { ServiceQueues } from './service-queues.js';
import {
  type PulledDelivery,
  showDelivery,
  showElsewhere,
  showLease,
  showSubscription,
} from './subscription-answers.js';
import {
  EXTEND_BODY,
  type ExtendBody,
  PULL_BODY,
  PULL_DEFAULTS,
  type PullBody,
  SETTLE_BODY,
  type SettleBody,
} from './subscription-bodies.js';

/** What subscriptions over HTTP stand on. */
export interface SubscriptionParts {
  readonly desk: LeaseDesk;
  readonly queues: ServiceQueues;
}

export interface SubscriptionRoutes {
  readonly registry: Registry;
  readonly parts: SubscriptionParts | undefined;
  readonly drain: Drain;
}

interface OfService {
  readonly Params: { readonly service: string };
}

/** Deliveries of a service on leases, for who speaks HTTP and nothing else. */
export function registerSubscriptions(app: FastifyInstance, { registry, parts, drain }: SubscriptionRoutes): void {
  /** Of the pulls that wait. */
  const endings = new Set<AbortController>();
  drain.onBegin(() => {
    for (const ending of endings) ending.abort();
  });

  const holderOf = (request: FastifyRequest<OfService>): LeaseHolder => {
    const { service } = request.params;
    return { service, holder: authoriseConsuming(request, service).name };
  };

  app.post<OfService & { Body: PullBody }>(
    '/subscriptions/:service/pull',
    { schema: { body: PULL_BODY } },
    async (request, reply) => {
      const { service } = request.params;
      const caller = authoriseConsuming(request, service);
      const asked = { ...PULL_DEFAULTS, ...request.body };
      authorisePatterns(caller, registry, asked.patterns);
      const { desk } = assertParts(parts);
      const ending = new AbortController();
      endings.add(ending);
      reply.raw.once('close', () => ending.abort());
      if (drain.isDraining || reply.raw.destroyed) ending.abort();
      const who = { service, holder: caller.name };
      try {
        const pulled = await desk.pull({
          ...who,
          patterns: asked.patterns,
          max: asked.max,
          waitMs: asked.wait_seconds * 1_000,
          leaseMs: asked.lease_seconds * 1_000,
          signal: ending.signal,
        });
        const deliveries = pulled.map(showDelivery);
        giveBackUnread(reply, desk, who, deliveries);
        return { deliveries };
      } finally {
        endings.delete(ending);
      }
    },
  );

  app.post<OfService & { Body: SettleBody }>(
    '/subscriptions/:service/settle',
    { schema: { body: SETTLE_BODY } },
    async (request) => {
      const who = holderOf(request);
      const settlements = request.body.settlements.map(({ delivery_id: deliveryId, ...said }) => ({
        deliveryId,
        ...outcomeOf(said),
      }));
      return { settlements: assertParts(parts).desk.settle(who, settlements).map(showLease) };
    },
  );

  app.post<OfService & { Body: ExtendBody }>(
    '/subscriptions/:service/extend',
    { schema: { body: EXTEND_BODY } },
    async (request) => {
      const who = holderOf(request);
      const { delivery_ids: ids, lease_seconds: seconds = PULL_DEFAULTS.lease_seconds } = request.body;
      return {
        leases: assertParts(parts)
          .desk.extend(who, ids, seconds * 1_000)
          .map(showLease),
      };
    },
  );

  app.get('/subscriptions', async ({ caller }) => ({
    subscriptions: assertParts(parts)
      .desk.list()
      .filter(({ service }) => caller?.may('consume', service) === true)
      .map(showSubscription),
  }));

  app.get<OfService>('/subscriptions/:service', async (request) => {
    const { service } = holderOf(request);
    const { desk, queues } = assertParts(parts);
    const here = desk.find(service);
    const queue = await queues.report(service);
    if (here === undefined && queue === undefined) {
      throw new GatewayError('gateway.not-found', 'This service has no queue; its first pull makes it.');
    }
    return { ...(here === undefined ? showElsewhere(service) : showSubscription(here)), queue: queue ?? null };
  });

  app.delete<OfService & { Querystring: Readonly<Record<string, unknown>> }>(
    '/subscriptions/:service',
    async (request) => {
      const { service } = holderOf(request);
      if (request.query['confirm'] !== service || Object.keys(request.query).length !== 1) {
        throw new GatewayError(
          'gateway.bad-request',
          'What waits in the queue, its dead letters too, goes with it: name the service again, as ?confirm=<service>.',
        );
      }
      const { desk, queues } = assertParts(parts);
      await desk.release(service);
      const removed = await queues.remove(service);
      if (removed.length > 0) return { service, removed };
      throw new GatewayError('gateway.not-found', 'This service has no queue.');
    },
  );
}

function outcomeOf({
  outcome,
  retry_after_seconds,
  reason,
}: Omit<SettleBody['settlements'][number], 'delivery_id'>): LeaseOutcome {
  const because = reason === undefined || reason === '' ? {} : { reason };
  if (outcome === 'ack') return { outcome };
  if (outcome === 'dead-letter') return { outcome, ...because };
  const after = retry_after_seconds === undefined ? {} : { afterMs: retry_after_seconds * 1_000 };
  return { outcome, ...after, ...because };
}

/** Nobody has them, where the connection ended before they were written. */
function giveBackUnread(
  { raw }: FastifyReply,
  desk: LeaseDesk,
  who: LeaseHolder,
  deliveries: readonly PulledDelivery[],
): void {
  const giveBack = (): void => {
    const ids = deliveries.map(({ delivery_id: id }) => id);
    desk.giveBack(who, ids);
  };
  if (raw.destroyed) giveBack();
  raw.once('close', giveBack);
  raw.once('finish', () => raw.off('close', giveBack));
}

function assertParts(parts: SubscriptionParts | undefined): SubscriptionParts {
  if (parts !== undefined) return parts;
  throw new GatewayError('gateway.unavailable', 'This gateway hands out no deliveries.');
}
