import { createStopSignal } from '@bloodbank/bus/parts';
import { maskUrl } from '@bloodbank/core/message';
import { loadContracts } from '../contracts/load-contracts.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_OK } from '../shell/exit-code.js';
import { requireBroker } from '../shell/open-bus.js';
import { openEventStore } from '../store/open-event-store.js';
import { gatewayAddressOf } from './gateway-address.js';
import { queueListerOf } from './list-queues.js';
import { startGateway } from './start-gateway.js';

export interface GatewayCommandOptions {
  readonly host?: string;
  readonly port?: number;
}

/** Stays until SIGINT or SIGTERM; then what runs finishes, and the exit code is 0. */
export async function runGateway(context: CommandContext, options: GatewayCommandOptions): Promise<number> {
  const stop = createStopSignal();
  const { out, notes, isJson } = context;
  const { contracts } = await loadContracts(context);
  const broker = await requireBroker(context);
  const address = gatewayAddressOf(options, context.settings);
  const history = context.settings.EVENT_STORE === 'postgres' ? await openEventStore(context) : undefined;
  const gateway = await startGateway(context, contracts, {
    ...(history === undefined ? {} : { history }),
    brokerUrl: broker.url,
    address,
    door: 'spooling',
    listQueues: queueListerOf(context, { kind: broker.kind === 'server' ? 'rabbitmq' : 'shared', url: broker.url }),
  });
  try {
    if (isJson) await out.json({ status: 'up', gateway: gateway.url, broker: maskUrl(broker.url) });
    else {
      const { green, bold, dim } = out.colors;
      await out.line(`${green('✔')} ${bold('The gateway is up')} at ${gateway.url}, for ${maskUrl(broker.url)}.`);
      await out.line(dim(`What it answers: ${gateway.url}/docs. Ctrl-C ends it.`));
    }
    const signal = await stop.stopped;
    await notes.line(`${signal}: finishing what runs, taking nothing new.`);
  } finally {
    await gateway.close();
    await history?.close();
    await broker.close();
  }
  if (isJson) await out.json({ status: 'down' });
  else await notes.line('The gateway is down.');
  stop.release();
  return EXIT_OK;
}
