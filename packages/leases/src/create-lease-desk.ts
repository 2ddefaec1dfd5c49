import { pattern } from '@bloodbank/consumer';
import { type BloodbankError, Closed, Conflict, toError } from '@bloodbank/core/errors';
import {
  guardLogger,
  type LeaseDesk,
  type LeaseHolder,
  type LeaseReport,
  type Logger,
  type PullRequest,
  type SubscriptionState,
  silentLogger,
} from '@bloodbank/core/ports';
import { withTimeout } from '@bloodbank/core/time';
import { EndedLeases } from './ended-leases.js';
import { handOver } from './hand-over.js';
import { LeaseError } from './lease-errors.js';
import type { ServiceBus } from './service-bus.js';
import { ServiceLeases } from './service-leases.js';

export interface LeaseDeskOptions {
  /** Connects as the service of that name. */
  readonly open: (service: string) => Promise<ServiceBus>;
  /** Default `DEFAULT_MAX_HOLD_MS`. */
  readonly maxHoldMs?: number;
  /** How long a service is consumed that nobody pulls from and nobody has leases of. Default 30 seconds. */
  readonly idleMs?: number;
  readonly logger?: Logger;
}

/** RabbitMQ takes back what was not acknowledged for 30 minutes. */
export const DEFAULT_MAX_HOLD_MS: number = 25 * 60_000;

const DEFAULT_IDLE_MS = 30_000;
/** A delivery may be ready for a minute before it is leased. */
const READY_AND_MARGIN_MS = 120_000;
const OPEN_TIMEOUT_MS = 15_000;
const CLOSE_TIMEOUT_MS = 10_000;

/** In hand of one service, leased and ready. */
const MAX_IN_HAND = 100;
/** Each has a connection. */
const MAX_SERVICES = 100;
/** Of one holder, of all services. */
const MAX_LEASES_OF_ONE = 500;
const MAX_PULLS_OF_ONE = 50;
const MAX_ENDED = 20_000;
const MAX_KNOWN = 1_000;

/**
 * A service that is consumed for who pulls from it:
 *
 * opening    its bus connects, and its subscriptions are made.
 * consuming  until it was quiet for `idleMs`, or another set of patterns is asked for.
 * closing    what is in hand goes back, and the bus closes. Then the service may be opened anew.
 */
interface Consumed {
  readonly patterns: readonly string[];
  readonly leases: ServiceLeases;
  readonly opening: Promise<ServiceBus>;
  /** Pulls that wait for it to open. */
  entering: number;
  idle: NodeJS.Timeout | undefined;
  closing: Promise<void> | undefined;
}

interface Known {
  readonly patterns: readonly string[];
  readonly lastPulledAt: Date;
}

/** The LeaseDesk port, on the subscriptions of ordinary services. */
export function createLeaseDesk(options: LeaseDeskOptions): LeaseDesk {
  const { open, maxHoldMs = DEFAULT_MAX_HOLD_MS, idleMs = DEFAULT_IDLE_MS } = options;
  const logger = guardLogger(options.logger ?? silentLogger);
  const ended = new EndedLeases(MAX_ENDED);
  const consumed = new Map<string, Consumed>();
  const known = new Map<string, Known>();
  let isClosed = false;

  function isQuiet({ leases, entering }: Consumed): boolean {
    return entering === 0 && leases.leaseCount === 0 && leases.waitingCount === 0;
  }

  function rest(service: string, one: Consumed): void {
    clearTimeout(one.idle);
    if (one.closing === undefined && isQuiet(one))
      one.idle = setTimeout(() => isQuiet(one) && void close(service, one), idleMs);
  }

  function close(service: string, one: Consumed): Promise<void> {
    clearTimeout(one.idle);
    one.leases.endPulls();
    const closeBus = (bus: ServiceBus): Promise<void> =>
      bus.close({ timeoutMs: CLOSE_TIMEOUT_MS }).catch((thrown: unknown) => {
        logger.warn(
          { service, err: toError(thrown) },
          'The bus of a service that was pulled from did not close in time.',
        );
      });
    // Where it could not be opened, whoever pulled was told.
    one.closing ??= one.opening.then(closeBus, () => {}).finally(() => consumed.delete(service));
    return one.closing;
  }

  async function connect(service: string, patterns: readonly string[], leases: ServiceLeases): Promise<ServiceBus> {
    const bus = await open(service);
    const middleware = [handOver(leases)] as const;
    const handlerTimeoutMs = maxHoldMs + READY_AND_MARGIN_MS;
    const how = {
      concurrency: MAX_IN_HAND,
      prefetch: MAX_IN_HAND,
      handlerTimeoutMs,
      inbox: false,
      middleware,
    } as const;
    try {
      for (const one of patterns) await bus.subscribe(pattern(one), () => {}, how);
    } catch (thrown) {
      await bus.close({ timeoutMs: CLOSE_TIMEOUT_MS }).catch(() => {});
      throw thrown;
    }
    return bus;
  }

  function begin(service: string, patterns: readonly string[]): Consumed {
    if (consumed.size >= MAX_SERVICES) throw full(`${MAX_SERVICES} services are pulled from here already.`);
    const leases = new ServiceLeases({ ended, maxHoldMs, onQuiet: () => rest(service, one) });
    const connecting = connect(service, patterns, leases);
    const opening = withTimeout(connecting, OPEN_TIMEOUT_MS, `Connecting as ${service}`);
    const one: Consumed = { patterns, leases, opening, entering: 0, idle: undefined, closing: undefined };
    consumed.set(service, one);
    opening.catch(() => {
      if (consumed.get(service) === one) consumed.delete(service);
      // It may have taken too long, and stand after all.
      connecting.then((bus) => bus.close({ timeoutMs: CLOSE_TIMEOUT_MS })).catch(() => {});
    });
    return one;
  }

  /** The service with these patterns, opened where it has to be. [E10] */
  async function enter({ service, patterns }: PullRequest): Promise<Consumed> {
    for (;;) {
      if (isClosed) throw new Closed('The desk of leases');
      const one = consumed.get(service) ?? begin(service, patterns);
      if (one.closing !== undefined) {
        await one.closing;
        continue;
      }
      if (!isSame(one.patterns, patterns)) {
        if (!isQuiet(one)) throw otherPatterns(service, one.patterns);
        await close(service, one);
        continue;
      }
      one.entering += 1;
      try {
        await one.opening;
      } finally {
        one.entering -= 1;
        rest(service, one);
      }
      if (one.closing === undefined) return one;
    }
  }

  function remember(service: string, patterns: readonly string[]): void {
    known.delete(service);
    known.set(service, { patterns, lastPulledAt: new Date() });
    const [oldest] = known.keys();
    if (known.size > MAX_KNOWN && oldest !== undefined) known.delete(oldest);
  }

  function count(of: (leases: ServiceLeases) => number): number {
    return [...consumed.values()].reduce((sum, { leases }) => sum + of(leases), 0);
  }

  function roomFor(holder: string): number {
    const room = MAX_LEASES_OF_ONE - count((leases) => leases.leasesOf(holder));
    if (room <= 0) throw full(`${holder} has ${MAX_LEASES_OF_ONE} leases already.`);
    if (count((leases) => leases.waitingOf(holder)) >= MAX_PULLS_OF_ONE) {
      throw full(`${holder} waits in ${MAX_PULLS_OF_ONE} pulls already.`);
    }
    return room;
  }

  function stateOf(service: string, { patterns, lastPulledAt }: Known): SubscriptionState {
    const leases = consumed.get(service)?.leases;
    return {
      service,
      state: leases === undefined ? 'idle' : 'consuming',
      patterns: consumed.get(service)?.patterns ?? patterns,
      leased: leases?.leaseCount ?? 0,
      ready: leases?.readyCount ?? 0,
      waitingPulls: leases?.waitingCount ?? 0,
      lastPulledAt,
    };
  }

  /** Also of a service that is not consumed any longer: how its leases ended is remembered. */
  function leasesOf({ service }: LeaseHolder): ServiceLeases {
    const none = { ended, maxHoldMs, onQuiet: () => {} };
    return consumed.get(service)?.leases ?? new ServiceLeases(none);
  }

  return {
    maxHoldMs,

    async pull(asked) {
      const request = { ...asked, patterns: [...new Set(asked.patterns)].sort() };
      roomFor(request.holder);
      const { leases } = await enter(request);
      // Others may have come while it opened.
      const room = roomFor(request.holder);
      remember(request.service, request.patterns);
      return leases.pull(request, Math.min(request.max, room));
    },

    settle: (who, settlements): readonly LeaseReport[] =>
      settlements.map((settlement) => leasesOf(who).settle(who, settlement)),

    extend: (who, deliveryIds, leaseMs) => deliveryIds.map((id) => leasesOf(who).extend(who, id, leaseMs)),

    giveBack(who, deliveryIds) {
      for (const id of deliveryIds) leasesOf(who).giveBack(who, id);
    },

    list: () => [...known].map(([service, one]) => stateOf(service, one)).reverse(),

    find(service) {
      const one = known.get(service);
      return one === undefined ? undefined : stateOf(service, one);
    },

    async release(service) {
      const one = consumed.get(service);
      if (one === undefined) return;
      if (one.leases.leaseCount > 0) throw new Conflict(`The number of leases of ${service}`, 0, one.leases.leaseCount);
      await close(service, one);
      known.delete(service);
    },

    async close() {
      isClosed = true;
      await Promise.all([...consumed].map(([service, one]) => close(service, one)));
    },
  };
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((one, index) => one === b[index]);
}

function full(message: string): BloodbankError {
  return new LeaseError('lease.too-many', message);
}

function otherPatterns(service: string, patterns: readonly string[]): BloodbankError {
  const message = `${service} is pulled from with other patterns at this moment: ${patterns.join(', ')}.`;
  return new LeaseError('lease.other-patterns', message);
}
