import { type Commands, type CommandsOptions, createCommands } from '@bloodbank/commands';
import type { ContractTypes } from '@bloodbank/core/contract';
import type { Logger } from '@bloodbank/core/ports';
import type { Settings } from '../config/settings/read-settings.js';
import { type CommandStoreChoice, type OpenCommandStore, openCommandStore } from './open-command-store.js';

export interface BusCommandsOptions<T extends ContractTypes>
  extends Omit<CommandsOptions<T>, 'store' | 'logger' | 'onMoment'> {
  readonly choice: CommandStoreChoice | undefined;
  readonly settings: Settings;
  readonly logger: Logger;
}

/** What a bus has of commands. Its store is opened with the first use, so that who has no commands pays for none. */
export interface BusCommands<T extends ContractTypes>
  extends Pick<Commands<T>, 'handle' | 'send' | 'request' | 'requestMany'> {
  stop(options: { readonly timeoutMs?: number }): Promise<void>;
  /** After the connections are closed: what ran may still have written. */
  closeStore(): Promise<void>;
}

export function createBusCommands<T extends ContractTypes>(options: BusCommandsOptions<T>): BusCommands<T> {
  const { choice, settings, ...rest } = options;
  let opened: OpenCommandStore | undefined;
  let commands: Commands<T> | undefined;

  function use(): Commands<T> {
    if (commands !== undefined) return commands;
    opened = openCommandStore(choice, settings, options.logger);
    commands = createCommands({ ...rest, store: opened.store });
    return commands;
  }

  return {
    handle: async (type, handling, how) => use().handle(type, handling, how),
    send: async (type, payload, how) => use().send(type, payload, how),
    // Overloaded: which of the two it is was decided by whoever called.
    request: (async (type: never, payload: never, how?: object) =>
      use().request(type, payload, how)) as Commands<T>['request'],
    requestMany: async (type, payload, how) => use().requestMany(type, payload, how),
    stop: async (limit) => commands?.stop(limit),
    closeStore: async () => opened?.close(),
  };
}
