import { join } from 'node:path';
import { connectBus } from '@bloodbank/bus';
import { redisUrlOf } from '@bloodbank/bus/config';
import { openCommandStore, openCorrelation } from '@bloodbank/bus/parts';
import { findConsole } from '@bloodbank/console';
import type { ContractSet, DynamicContractTypes } from '@bloodbank/core/contract';
import { maskUrl } from '@bloodbank/core/message';
import type { EventStore } from '@bloodbank/core/ports';
import { recallFromStore } from '@bloodbank/correlation';
import {
  assertGuarded,
  assertListenable,
  createFolderArchive,
  createFolderJobLog,
  createGateway,
  createReconnectingBus,
  type Intake,
  type ReadinessCheck,
} from '@bloodbank/gateway';
import { createRedisAgentStates } from '@bloodbank/inbox';
import { createAgents, type FoundQueue } from '@bloodbank/operations';
import { followEvents } from '../correlation/follow-events.js';
import { loadCatalogue } from '../docs/load-catalogue.js';
import { renderAsyncApi } from '../docs/render-async-api.js';
import type { CommandContext } from '../shell/command-context.js';
import { busOptionsOf } from '../shell/open-bus.js';
import type { WatchBroker } from '../up/open-broker.js';
import { readVersion } from '../version.js';
import { administrationRoomsOf } from './administration-rooms.js';
import { readConsoleViews } from './console-views.js';
import type { GatewayAddress } from './gateway-address.js';
import { announceGateway } from './gateway-file.js';
import { createMcpDoor } from './mcp-door.js';
import { type Door, openIntake } from './open-intake.js';
import { openRequestMemory } from './open-request-memory.js';
import { openSite } from './open-site.js';
import { openSubscriptions } from './open-subscriptions.js';
import { storeChecksOf } from './store-checks.js';
import { webhookProvidersOf } from './webhook-providers.js';

export const GATEWAY_SERVICE = 'gateway';

export interface StartedGateway {
  /** `http://127.0.0.1:8682` */
  readonly url: string;
  close(): Promise<void>;
}

export interface GatewayParts {
  readonly brokerUrl: string;
  readonly address: GatewayAddress;
  readonly door: Door;
  readonly listQueues: () => Promise<readonly FoundQueue[]>;
  /** Of a broker in this process. */
  readonly watch?: WatchBroker;
  readonly history?: EventStore;
  /** What becomes of what is recorded. */
  readonly recorder?: ReadinessCheck;
}

/** A gateway with a bus of its own on the given broker, announced to the other processes of the project. */
export async function startGateway(
  context: CommandContext,
  contracts: ContractSet<DynamicContractTypes>,
  { brokerUrl, address, door, listQueues, watch, history, recorder }: GatewayParts,
): Promise<StartedGateway> {
  const options = busOptionsOf(context);
  const views = readConsoleViews(context.project);
  // Before a bus is opened for it: what cannot be needs no broker to be found out.
  assertGuarded(address.host, context.settings.API_KEYS);
  await assertListenable(address.host, address.port);
  const remembered = openCorrelation(undefined, context.settings, options.logger);
  const { store } = remembered.writer;
  // What memory has forgotten, the event store still tells.
  const causes = history === undefined ? store : { ...store, ...recallFromStore(store, history) };
  const inbox = openRequestMemory(context.settings, options.logger);
  const commands = openCommandStore(undefined, context.settings, options.logger);
  const redisUrl = redisUrlOf(context.settings);
  // What other processes hold in memory cannot be seen from here.
  const agents = redisUrl === undefined ? undefined : createRedisAgentStates({ url: redisUrl });
  const closeStores = (): Promise<unknown> =>
    Promise.allSettled([inbox.close(), remembered.close(), commands.close(), agents?.close()]);
  const stores = { correlation: store, commands: commands.store };
  const connect = () => connectBus({ contracts, service: GATEWAY_SERVICE, url: brokerUrl, ...stores, ...options });
  const connectNow = () =>
    connect().catch(async (thrown: unknown) => {
      await closeStores();
      throw thrown;
    });
  const { registry } = contracts;
  const bus =
    door === 'spooling'
      ? createReconnectingBus(connect, { address: maskUrl(brokerUrl), logger: options.logger })
      : await connectNow();
  const subscriptions = openSubscriptions(context, contracts, brokerUrl, stores);
  let intake: Intake | undefined;
  // The gateway answers for processes that have no Redis in common: what they publish passes here.
  const isAlone = watch !== undefined && redisUrl === undefined;
  const exchange = context.settings.EXCHANGE_NAME;
  const unfollow = isAlone ? followEvents(watch, { registry, exchange, store, logger: options.logger }) : undefined;
  try {
    intake = await openIntake(context, { registry, bus, door });
    const {
      API_KEYS: keys,
      CONTEXT_NAME,
      HTTP_ALLOWED_HOSTS: allowedHosts,
      HTTP_RATE_LIMIT: requestsPerMinute,
    } = context.settings;
    const page = findConsole();
    const site = openSite(context, brokerUrl, registry, listQueues);
    const gateway = await createGateway({
      ...(page === undefined ? {} : { console: page }),
      registry,
      bus,
      inbox,
      correlation: causes,
      commands: commands.store,
      subscriptions,
      mcp: createMcpDoor(context, registry, bus, causes),
      ...(history === undefined ? {} : { history }),
      administration: {
        site,
        version: readVersion(),
        views,
        context: { name: CONTEXT_NAME, production: /^prod/i.test(CONTEXT_NAME) },
        ...(agents === undefined ? {} : { agents: createAgents(agents) }),
        ...administrationRoomsOf(context, { contracts, brokerUrl, history, site }),
        archive: createFolderArchive({ folder: join(context.project.root, '.bloodbank', 'archive') }),
        jobLog: createFolderJobLog(join(context.project.root, '.bloodbank', 'jobs')),
      },
      checks: [...storeChecksOf(context.settings, store), ...(recorder === undefined ? [] : [recorder])],
      keys,
      intake,
      webhooks: webhookProvidersOf(context.settings),
      webhookToleranceSeconds: context.settings.WEBHOOK_TOLERANCE_SECONDS,
      allowedHosts,
      requestsPerMinute,
      systemEvents: context.settings.SYSTEM_EVENTS,
      asyncApi: async () => renderAsyncApi(await loadCatalogue(context, registry)),
      logger: options.logger,
      ...address,
    });
    const url = await gateway.listen();
    const announcement = await announceGateway(context.cwd, url);
    return {
      url,
      async close() {
        // Withdrawn first, so that nobody finds a gateway that is going away.
        await announcement?.withdraw();
        await gateway.close();
        await subscriptions.desk.close();
        unfollow?.();
        await intake?.close();
        await bus.close();
        await closeStores();
      },
    };
  } catch (thrown) {
    unfollow?.();
    await intake?.close();
    await bus.close();
    await closeStores();
    throw thrown;
  }
}
