import { createRedisCommandStore } from 'bloodbank';
import { COMMAND } from '../events/message.js';
import { PAYLOADS } from '../events/payloads.js';
import { type ArmSetting, Unavailable } from '../harness/workload.js';
import { connect } from './bloodbank.js';
import { forgetPrefix } from './forget-prefix.js';
import type { OpenAnswerer, OpenAsker, RequestClient } from './requests.js';

const CONCURRENCY = 100;
const TIMEOUT_MS = 60_000;
/** What a killed run leaves in Redis goes by itself after so long. */
const WINDOW_MS = 600_000;

/** Ours, as a service uses it: the outcome is recorded before anybody is told, in memory or, with `store: 'redis'`, in Redis. */
export const bloodbankRequests: RequestClient = {
  async openAsker(setting): Promise<OpenAsker> {
    const { bus, close } = await connect(setting, { commands: 'memory' });
    return {
      ask: async () => {
        await bus.request(COMMAND, PAYLOADS.small.payload, { timeoutMs: TIMEOUT_MS });
      },
      close,
    };
  },

  async openAnswerer(setting): Promise<OpenAnswerer> {
    const store = storeOf(setting);
    const { bus, close } = await connect(setting, { commands: store ?? 'memory' });
    return {
      async start(onAnswered) {
        await bus.handle(
          COMMAND,
          ({ payload }) => {
            onAnswered();
            return { order_id: (payload as { readonly order_id: string }).order_id, is_accepted: true };
          },
          { concurrency: CONCURRENCY },
        );
      },
      async close() {
        await close();
        if (store === undefined || setting.redisUrl === undefined) return;
        await store.close();
        await forgetPrefix(setting.redisUrl, setting.place.exchange);
      },
    };
  },
};

/** @throws {Unavailable} where no Redis answers. */
function storeOf({ options, redisUrl, place }: ArmSetting): ReturnType<typeof createRedisCommandStore> | undefined {
  if (options['store'] !== 'redis') return undefined;
  if (redisUrl === undefined) throw new Unavailable('No Redis answers; set REDIS_URL.');
  return createRedisCommandStore({ url: redisUrl, prefix: `{${place.exchange}}`, windowMs: WINDOW_MS });
}
