import { redisUrlOf } from '@bloodbank/bus/config';
import { BloodbankError } from '@bloodbank/core/errors';
import { createRedisCorrelation } from '@bloodbank/correlation';
import { createGatewaySource, type TraceSource } from '@bloodbank/operations';
import { findAnnouncedGateway } from '../gateway/gateway-file.js';
import type { CommandContext } from '../shell/command-context.js';
import { UsageError } from '../shell/usage-error.js';

/**
 * The gateway that was named, else Redis where one is named, else the gateway of the `bloodbank up` that runs here.
 *
 * @throws {BloodbankError} `correlation.unavailable` when there is none of them.
 */
export async function openSource(context: CommandContext, gateway: string | undefined): Promise<TraceSource> {
  const { GATEWAY_KEY: key } = context.settings;
  if (gateway !== undefined) return createGatewaySource(assertHttpUrl(gateway), key);
  const url = redisUrlOf(context.settings);
  if (url !== undefined) {
    const store = createRedisCorrelation({ url, readTimeoutMs: 5_000 });
    return {
      find: (eventId) => store.find(eventId),
      chain: (eventId, direction, maxDepth) =>
        store.chain(eventId, direction, maxDepth === undefined ? {} : { maxDepth }),
      close: () => store.close(),
    };
  }
  const announced = await findAnnouncedGateway(context.cwd);
  if (announced !== undefined) return createGatewaySource(announced, key);
  const message = 'Nobody can be asked: no Redis is named, and no gateway of a `bloodbank up` answers in this project.';
  const remedy = 'Run `bloodbank up` in another terminal, name a gateway with --gateway, or set REDIS_URL.';
  throw new BloodbankError('correlation.unavailable', message, { remedy });
}

function assertHttpUrl(gateway: string): string {
  if (URL.canParse(gateway) && /^https?:$/.test(new URL(gateway).protocol)) return gateway;
  throw new UsageError('--gateway must be an http:// or https:// URL.');
}
