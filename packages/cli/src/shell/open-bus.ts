import { type Bus, connectBus } from '@bloodbank/bus';
import type { FoundBroker } from '@bloodbank/bus/broker';
import type { Settings } from '@bloodbank/bus/config';
import { createLogger } from '@bloodbank/bus/parts';
import type { ContractSet, DynamicContractTypes } from '@bloodbank/core/contract';
import { BloodbankError } from '@bloodbank/core/errors';
import { maskUrl } from '@bloodbank/core/message';
import type { CommandContext } from './command-context.js';
import { findRunningBroker } from './find-running-broker.js';

/** The service name under which the commands appear to the broker. They own no queue. */
export const CLI_SERVICE = 'bloodbank-cli';

export interface OpenedBus {
  readonly bus: Bus<DynamicContractTypes>;
  /** As it may be shown: without a password. */
  readonly address: string;
}

/**
 * Connects to the broker that is there. Never to one of its own, which would end with the command and had nobody else
 * on it.
 *
 * @throws {BloodbankError} `transport.unreachable` when there is none.
 */
export async function openBus(
  context: CommandContext,
  contracts: ContractSet<DynamicContractTypes>,
): Promise<OpenedBus> {
  const found = await requireBroker(context);
  const bus = await connectBus({ contracts, service: CLI_SERVICE, url: found.url, ...busOptionsOf(context) });
  return { bus, address: maskUrl(found.url) };
}

/** What the project and its environment say about the bus, for whoever connects to one. */
export function busOptionsOf({ settings }: CommandContext): {
  readonly logger: ReturnType<typeof createLogger>;
  readonly settings: Settings;
} {
  return { logger: createLogger(settings), settings };
}

/** @throws {BloodbankError} `transport.unreachable` when no broker is there. */
export async function requireBroker(context: CommandContext): Promise<FoundBroker> {
  const found = await findRunningBroker(context);
  if (found !== undefined) return found;
  const message = 'There is no broker: RABBIT_URL is not set, and no `bloodbank up` runs in this project.';
  const remedy = 'Run `bloodbank up` in another terminal, or name a broker with RABBIT_URL or --url.';
  throw new BloodbankError('transport.unreachable', message, { remedy });
}
