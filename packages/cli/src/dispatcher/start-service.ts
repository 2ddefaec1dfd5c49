import { type Bus, connectBus } from '@bloodbank/bus';
import { loadServiceTopology } from '@bloodbank/bus/parts';
import type { ContractSet, DynamicContractTypes } from '@bloodbank/core/contract';
import type { RetryPolicy } from '@bloodbank/core/retry';
import {
  DISPATCHER_RETRY,
  type Dispatcher,
  type DispatcherFiles,
  DispatchState,
  type RuleSet,
  startDispatcher,
} from '@bloodbank/dispatcher';
import type { CommandContext } from '../shell/command-context.js';
import { busOptionsOf } from '../shell/open-bus.js';

export interface ServiceParts {
  readonly contracts: ContractSet<DynamicContractTypes>;
  readonly rules: RuleSet;
  readonly env: NodeJS.ProcessEnv;
  readonly files: DispatcherFiles;
  readonly service: string;
  readonly brokerUrl: string;
}

export interface DispatcherService extends Pick<Dispatcher, 'reload'> {
  readonly health: Bus<DynamicContractTypes>['health'];
  /** No new event is begun, what runs finishes, checks that still run are ended and their events put back. */
  close(): Promise<void>;
}

/** A dispatcher as a service: with a bus, a state file, and the layout of its topology file where there is one. */
export async function startService(context: CommandContext, parts: ServiceParts): Promise<DispatcherService> {
  const { contracts, rules, env, files, service, brokerUrl } = parts;
  const { settings } = context;
  const options = busOptionsOf(context);
  const state = await DispatchState.open(files.state, options);
  try {
    const layout = await layoutOf(service, settings.EXCHANGE_NAME);
    const bus = await connectBus({ contracts, service, url: brokerUrl, ...options });
    try {
      const dispatcher = await startDispatcher({
        rules,
        registry: contracts.registry,
        subscriber: bus,
        publish: (type, payload, how) => bus.publishAs('event', type, payload, how),
        send: (kind, type, payload, how) =>
          kind === 'command' ? bus.send(type, payload, how) : bus.publishAs(kind, type, payload, how),
        ...layout,
        state,
        deliveries: files.deliveries,
        disabled: files.disabled,
        env,
        concurrency: settings.DISPATCHER_CONCURRENCY,
        checkConcurrency: settings.DISPATCHER_CHECK_CONCURRENCY,
      });
      return {
        reload: (next) => dispatcher.reload(next),
        health: () => bus.health(),
        async close() {
          await bus.close();
          await dispatcher.close();
          await state.close();
        },
      };
    } catch (error) {
      await bus.close();
      throw error;
    }
  } catch (error) {
    await state.close();
    throw error;
  }
}

/** As its topology file lays it out; else as is usual. */
async function layoutOf(
  service: string,
  exchange: string,
): Promise<{ readonly retry: RetryPolicy; readonly bound: readonly string[] }> {
  const { groups } = await loadServiceTopology(undefined, service, exchange);
  const own = groups.find((group) => group.service === service && group.kind === 'event');
  return { retry: own?.retry ?? DISPATCHER_RETRY, bound: own?.patterns ?? [] };
}
