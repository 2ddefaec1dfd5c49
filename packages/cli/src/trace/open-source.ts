import { redisUrlOf } from '@bloodbank/bus/config';
import { BloodbankError } from '@bloodbank/core/errors';
import { createRedisCorrelation, recallFromStore } from '@bloodbank/correlation';
import { createGatewaySource, type TraceSource } from '@bloodbank/operations';
import { findAnnouncedGateway } from '../gateway/gateway-file.js';
import type { CommandContext } from '../shell/command-context.js';
import { UsageError } from '../shell/usage-error.js';
import { findStorePlace } from '../store/open-event-store.js';

/**
 * The gateway that was named; else Redis where one is named, or the gateway of the `bloodbank up` that runs here, and what
 * they have forgotten from the event store where one is named.
 *
 * @throws {BloodbankError} `correlation.unavailable` when there is none of them.
 */
export async function openSource(context: CommandContext, gateway: string | undefined): Promise<TraceSource> {
  if (gateway !== undefined) return createGatewaySource(assertHttpUrl(gateway), context.settings.GATEWAY_KEY);
  const memory = await openMemory(context);
  const place = findStorePlace(context);
  if (place !== undefined) return withStore(memory, place);
  if (memory !== undefined) return memory;
  const message =
    'Nobody can be asked: no Redis and no event store is named, and no gateway of a `bloodbank up` answers in this project.';
  const remedy =
    'Run `bloodbank up` in another terminal, name a gateway with --gateway, or set REDIS_URL or DATABASE_URL.';
  throw new BloodbankError('correlation.unavailable', message, { remedy });
}

async function openMemory(context: CommandContext): Promise<TraceSource | undefined> {
  const url = redisUrlOf(context.settings);
  if (url === undefined) {
    const announced = await findAnnouncedGateway(context.cwd);
    return announced === undefined ? undefined : createGatewaySource(announced, context.settings.GATEWAY_KEY);
  }
  const store = createRedisCorrelation({ url, readTimeoutMs: 5_000 });
  return {
    find: (eventId) => store.find(eventId),
    chain: (eventId, direction, maxDepth) =>
      store.chain(eventId, direction, maxDepth === undefined ? {} : { maxDepth }),
    close: () => store.close(),
  };
}

async function withStore(
  memory: TraceSource | undefined,
  place: { readonly url: string; readonly schema: string },
): Promise<TraceSource> {
  const { createPostgresEventStore } = await import('@bloodbank/event-store');
  // Whoever only asks leaves a database without an event store as it is.
  const store = createPostgresEventStore({ ...place, mayCreate: false });
  const { find, chain } = recallFromStore(memory ?? { find: async () => undefined }, store);
  return {
    find,
    chain: (eventId, direction, maxDepth) => chain(eventId, direction, maxDepth === undefined ? {} : { maxDepth }),
    async close() {
      await store.close();
      await memory?.close();
    },
  };
}

function assertHttpUrl(gateway: string): string {
  if (URL.canParse(gateway) && /^https?:$/.test(new URL(gateway).protocol)) return gateway;
  throw new UsageError('--gateway must be an http:// or https:// URL.');
}
