import type { Commands, CommandsOptions } from '@bloodbank/commands';
import type { ContractTypes } from '@bloodbank/core/contract';
import { type CommandStore, type Logger, silentLogger } from '@bloodbank/core/ports';
import type { Settings } from '../config/settings/read-settings.js';
import { type CommandStoreChoice, type OpenCommandStore, openCommandStore } from './open-command-store.js';

export interface BusCommandsOptions<T extends ContractTypes>
  extends Omit<CommandsOptions<T>, 'store' | 'logger' | 'onMoment'> {
  readonly choice: CommandStoreChoice | undefined;
  readonly settings: Settings;
  readonly logger: Logger;
}

/** What a bus has of commands. They are loaded, and their store opened, with the first use: who has no commands pays for none. */
export interface BusCommands<T extends ContractTypes>
  extends Pick<Commands<T>, 'handle' | 'send' | 'request' | 'requestMany'> {
  stop(options: { readonly timeoutMs?: number }): Promise<void>;
  /** Where it is recorded what came of them, opened with the first use. */
  store(): CommandStore;
  /** After the connections are closed: what ran may still have written. */
  closeStore(): Promise<void>;
}

let isSaid = false;

/** What the log says of a store in memory, for a service that logs nothing and has not chosen it. Once in a process. */
function sayMemory(): void {
  if (isSaid) return;
  isSaid = true;
  const line =
    'commands are recorded in memory alone: a crash may execute a command again. Set REDIS_URL or DATABASE_URL.';
  process.stderr.write(`bloodbank: ${line}\n`);
}

export function createBusCommands<T extends ContractTypes>(options: BusCommandsOptions<T>): BusCommands<T> {
  const { choice, settings, ...rest } = options;
  let opened: OpenCommandStore | undefined;
  let commands: Commands<T> | undefined;

  function store(): CommandStore {
    opened ??= openCommandStore(choice, settings, options.logger);
    return opened.store;
  }

  async function use(): Promise<Commands<T>> {
    const { createCommands } = await import('@bloodbank/commands');
    commands ??= createCommands({ ...rest, store: store() });
    return commands;
  }

  return {
    async handle(type, handling, how) {
      await (commands ?? (await use())).handle(type, handling, how);
      if (choice === undefined && options.logger === silentLogger && !store().isDurable) sayMemory();
    },
    send: async (type, payload, how) => (commands ?? (await use())).send(type, payload, how),
    // Overloaded: which of the two it is was decided by whoever called.
    request: (async (type: never, payload: never, how?: object) =>
      (commands ?? (await use())).request(type, payload, how)) as Commands<T>['request'],
    store,
    requestMany: async (type, payload, how) => (commands ?? (await use())).requestMany(type, payload, how),
    stop: async (limit) => commands?.stop(limit),
    closeStore: async () => opened?.close(),
  };
}
