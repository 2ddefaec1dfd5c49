import type { ContractSet, DynamicContractTypes } from '@bloodbank/core/contract';
import { BloodbankError } from '@bloodbank/core/errors';
import { assertListenable } from '@bloodbank/gateway';
import { type GatewayAddress, gatewayAddressOf } from '../gateway/gateway-address.js';
import { findAnnouncedGateway } from '../gateway/gateway-file.js';
import { queueListerOf } from '../gateway/list-queues.js';
import { type StartedGateway, startGateway } from '../gateway/start-gateway.js';
import type { CommandContext } from '../shell/command-context.js';
import type { OpenBroker, UpOptions } from './open-broker.js';
import type { OpenRecording } from './open-recording.js';

/**
 * The gateway that `up` offers: that of another `up` of this project, on whose broker this one stands too, else one of its
 * own. Undefined when none was wanted.
 *
 * @throws {BloodbankError} `config.invalid` for a port that was named and is taken.
 */
export async function openGateway(
  context: CommandContext,
  options: UpOptions,
  contracts: ContractSet<DynamicContractTypes>,
  broker: OpenBroker,
  { history, recorder }: Pick<OpenRecording, 'history' | 'recorder'> = {},
): Promise<StartedGateway | undefined> {
  if (!options.gateway) return undefined;
  if (broker.kind === 'shared' && options.httpPort === undefined) {
    const url = await findAnnouncedGateway(context.cwd);
    if (url !== undefined) return { url, close: async () => {} };
  }
  const asked = options.httpPort === undefined ? {} : { port: options.httpPort };
  const wanted = gatewayAddressOf(asked, context.settings);
  const address = options.httpPort === undefined ? await nextFree(wanted) : wanted;
  const isMoved = address.port !== wanted.port;
  if (isMoved) await context.notes.line(`Port ${wanted.port} is taken: the gateway listens on ${address.port}.`);
  return startGateway(context, contracts, {
    brokerUrl: broker.url,
    address,
    door: broker.kind === 'embedded' ? 'direct' : 'spooling',
    listQueues: queueListerOf(context, broker),
    ...(broker.watch === undefined ? {} : { watch: broker.watch }),
    ...(history === undefined ? {} : { history }),
    ...(recorder === undefined ? {} : { recorder }),
  });
}

/** So many ports are tried after the one that is wanted. */
const MOST_PORTS = 20;

/** The address, or one of the next ports where that is taken; another trouble is for whoever listens there. */
async function nextFree(wanted: GatewayAddress): Promise<GatewayAddress> {
  if (wanted.port === 0) return wanted;
  for (let port = wanted.port; port <= Math.min(wanted.port + MOST_PORTS, 65_535); port++) {
    if (await isFree(wanted.host, port)) return { ...wanted, port };
  }
  return wanted;
}

async function isFree(host: string, port: number): Promise<boolean> {
  try {
    await assertListenable(host, port);
    return true;
  } catch (thrown) {
    return !(
      thrown instanceof BloodbankError && (thrown.cause as NodeJS.ErrnoException | undefined)?.code === 'EADDRINUSE'
    );
  }
}
