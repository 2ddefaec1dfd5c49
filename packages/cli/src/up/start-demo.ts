import { type Bus, connectBus } from '@bloodbank/bus';
import { pattern } from '@bloodbank/consumer';
import { type ContractSet, type DynamicContractTypes, redactByContract } from '@bloodbank/core/contract';
import type { Envelope } from '@bloodbank/core/envelope';
import { formatEvent } from '../output/format-event.js';
import type { CommandContext } from '../shell/command-context.js';
import { busOptionsOf } from '../shell/open-bus.js';
import type { OpenBroker } from './open-broker.js';

export const DEMO_SERVICE = 'demo';

/**
 * A consumer that prints every event in one line. On the embedded broker it is a service like any other, with its queue.
 * On a broker that outlives `up`, such a queue would fill for ever once nobody reads it: there it only watches.
 */
export async function startDemo(
  context: CommandContext,
  contracts: ContractSet<DynamicContractTypes>,
  broker: OpenBroker,
): Promise<Bus<DynamicContractTypes>> {
  const { out, isJson } = context;
  const show = async (event: Envelope): Promise<void> => {
    const payload = redactByContract(event.payload, event.event_type, contracts.registry);
    const shown = { ...event, payload };
    if (isJson) await out.json({ event: shown });
    else await out.line(formatEvent(shown, out));
  };

  const bus = await connectBus({ contracts, service: DEMO_SERVICE, url: broker.url, ...busOptionsOf(context) });
  try {
    if (broker.kind === 'embedded') await bus.subscribe(pattern('#'), { handler: show });
    else await bus.tap(['#'], (event) => void show(event));
    return bus;
  } catch (thrown) {
    await bus.close();
    throw thrown;
  }
}
