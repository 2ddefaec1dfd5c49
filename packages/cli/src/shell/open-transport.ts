import { transportFor } from '@bloodbank/bus/broker';
import type { Logger, Transport } from '@bloodbank/core/ports';
import { readKnownAddresses } from '../contracts/read-known-addresses.js';
import type { CommandContext } from './command-context.js';

/** For whoever moves messages as they are: without a service, and so without its topology. The caller closes it. */
export async function openTransport(
  context: CommandContext,
  url: string,
  { clientName, logger }: { readonly clientName: string; readonly logger: Logger },
): Promise<Transport> {
  const { settings } = context;
  const factory = await transportFor(url);
  return factory.connect({
    url,
    topology: [],
    exchange: settings.EXCHANGE_NAME,
    addresses: await readKnownAddresses(context),
    clientName,
    heartbeatSeconds: settings.RABBITMQ_HEARTBEAT,
    connectTimeoutMs: settings.RABBITMQ_CONNECTION_TIMEOUT * 1_000,
    logger,
  });
}
