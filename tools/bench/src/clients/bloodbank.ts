import { randomUUID } from 'node:crypto';
import { createRedisCorrelation } from '@bloodbank/correlation';
import { type Bus, type ConnectOptions, connectBus, type DynamicContractTypes, readSettings } from 'bloodbank';
import { RETRY_DELAYS_MS } from '../broker/place.js';
import { importContracts } from '../events/contracts.js';
import { SERVICE } from '../events/message.js';
import { type ArmSetting, Unavailable } from '../harness/workload.js';
import { type Client, numberOption, type OpenConsumer, type OpenPublisher } from './client.js';
import { forgetPrefix } from './forget-prefix.js';

/** All that is subscribed to: every event of the measured contracts. */
const PATTERN = 'bench.#';

/** Ours, as a service uses it: `connectBus` with every promise on and everything else left at its default. */
export const bloodbankClient: Client = {
  async openPublisher(setting): Promise<OpenPublisher> {
    const { bus, close } = await connect(setting);
    return {
      publish({ eventType, payload }, settled) {
        bus.publish(eventType, payload).then(() => settled(), settled);
      },
      close,
    };
  },

  async openConsumer(setting): Promise<OpenConsumer> {
    const { bus, close } = await connect({ ...setting, url: fromTheBeginning(setting) });
    return {
      start: async (onPayload) => {
        await (setting.options['batch'] === undefined
          ? bus.subscribe(PATTERN, {
              handler: ({ payload }) => onPayload(payload as Parameters<typeof onPayload>[0]),
              concurrency: numberOption(setting, 'prefetch'),
            })
          : bus.subscribeBatch(PATTERN, {
              handler: (items) => {
                for (const { event } of items) onPayload(event.payload as Parameters<typeof onPayload>[0]);
              },
              size: numberOption(setting, 'batch'),
              concurrency: numberOption(setting, 'prefetch') / numberOption(setting, 'batch'),
            }));
      },
      close,
    };
  },
};

/** On Kafka what stands in a topic is read by each run, in a group of its own. */
function fromTheBeginning({ url, place }: ArmSetting): string {
  return /^kafka:/.test(url) ? `${url}?begin=earliest&group=${place.queue}.${randomUUID()}` : url;
}

export interface Connected {
  readonly bus: Bus<DynamicContractTypes>;
  close(): Promise<void>;
}

/** A bus as the arm wants it, whose environment is empty. */
export async function connect(
  setting: ArmSetting,
  more: Pick<ConnectOptions<DynamicContractTypes>, 'commands'> = {},
): Promise<Connected> {
  const correlation = correlationOf(setting);
  const bus = await connectBus({
    contracts: await importContracts(setting.contracts),
    service: SERVICE,
    url: setting.url,
    exchange: setting.place.exchange,
    topology: false,
    retry: { attempts: RETRY_DELAYS_MS.length + 1, delaysMs: RETRY_DELAYS_MS },
    // Not the environment's: what somebody exported must not change what is measured.
    settings: readSettings({}),
    ...(correlation === undefined ? {} : { correlation }),
    ...more,
  });
  return {
    bus,
    async close() {
      await bus.close();
      if (typeof correlation !== 'object' || setting.redisUrl === undefined) return;
      await correlation.close();
      await forgetPrefix(setting.redisUrl, setting.place.exchange);
    },
  };
}

/** What a killed run leaves in Redis goes by itself after so long. */
const CORRELATION_TTL_MS = 600_000;

/**
 * Where what caused what is remembered: by default in memory, as `connectBus` does by itself.
 *
 * @throws {Unavailable} where no Redis answers.
 */
function correlationOf({ options, redisUrl, place }: ArmSetting): ConnectOptions<DynamicContractTypes>['correlation'] {
  if (options['correlation'] === 'off') return false;
  if (options['correlation'] !== 'redis') return undefined;
  if (redisUrl === undefined) throw new Unavailable('No Redis answers; set REDIS_URL.');
  return createRedisCorrelation({ url: redisUrl, prefix: place.exchange, ttlMs: CORRELATION_TTL_MS });
}
