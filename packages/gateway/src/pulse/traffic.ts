import type { Envelope } from '@bloodbank/core/envelope';
import type { GatewayBus } from '../gateway-bus.js';

/** What passes the bus, counted. */
export interface Traffic {
  /** Begins to count, once; what was before is not known. @throws what the bus throws while its broker is away. */
  start(): Promise<void>;
  /** RFC 3339; undefined before it began. */
  readonly since: string | undefined;
  /** By event type, newest second last. */
  types(): readonly TypeTraffic[];
  of(eventType: string): TypeTraffic | undefined;
  stop(): Promise<void>;
}

export interface TypeTraffic {
  readonly eventType: string;
  readonly total: number;
  readonly lastAt: string;
  /** The services and apps that sent it, as they say. */
  readonly sources: readonly string[];
  /** How many in each of the last `BUCKETS` times of `BUCKET_MS`, oldest first. */
  readonly buckets: readonly number[];
}

export const BUCKETS = 60;
export const BUCKET_MS = 10_000;
/** Beyond that, types count as one, which nobody can name. */
const MAX_TYPES = 2_000;
const MAX_SOURCES = 10;

interface Counter {
  total: number;
  lastAt: string;
  readonly sources: Set<string>;
  readonly buckets: number[];
  /** Which time the last of `buckets` is. */
  tick: number;
}

/** It looks at the bus only once somebody wants to know: a tap is a queue that every event is copied to. */
export function createTraffic(bus: Pick<GatewayBus, 'tap'>, now: () => number = Date.now): Traffic {
  const counters = new Map<string, Counter>();
  let tap: ReturnType<GatewayBus['tap']> | undefined;
  let since: string | undefined;
  const tickNow = (): number => Math.floor(now() / BUCKET_MS);

  function count({ event_type: type, source: { service, app } }: Envelope): void {
    const name = counters.has(type) || counters.size < MAX_TYPES ? type : '';
    let counter = counters.get(name);
    if (counter === undefined) {
      counter = { total: 0, lastAt: '', sources: new Set(), buckets: new Array(BUCKETS).fill(0), tick: tickNow() };
      counters.set(name, counter);
    }
    advance(counter, tickNow());
    counter.total += 1;
    counter.lastAt = new Date(now()).toISOString();
    counter.buckets[BUCKETS - 1] = (counter.buckets[BUCKETS - 1] ?? 0) + 1;
    const sender = service ?? app ?? undefined;
    if (sender !== undefined && counter.sources.size < MAX_SOURCES) counter.sources.add(sender);
  }

  function show([eventType, counter]: readonly [string, Counter]): TypeTraffic {
    advance(counter, tickNow());
    const { total, lastAt, sources, buckets } = counter;
    return { eventType, total, lastAt, sources: [...sources].sort(), buckets: [...buckets] };
  }

  return {
    get since() {
      return since;
    },
    async start() {
      tap ??= bus.tap(['#'], count);
      try {
        await tap;
        since ??= new Date(now()).toISOString();
      } catch (thrown) {
        tap = undefined;
        throw thrown;
      }
    },
    types: () => [...counters].map(show),
    of(eventType) {
      const counter = counters.get(eventType);
      return counter && show([eventType, counter]);
    },
    async stop() {
      await tap?.then(({ stop }) => stop()).catch(() => {});
    },
  };
}

/** Times in which nothing came are zeros. */
function advance(counter: Counter, tick: number): void {
  const steps = Math.min(BUCKETS, Math.max(0, tick - counter.tick));
  if (steps === 0) return;
  counter.buckets.splice(0, steps);
  counter.buckets.push(...new Array<number>(steps).fill(0));
  counter.tick = tick;
}
