import { type Bus, connectBus } from '@bloodbank/bus';
import { pattern } from '@bloodbank/consumer';
import type { ContractSet, DynamicContractTypes } from '@bloodbank/core/contract';
import { NonRetryable } from '@bloodbank/core/errors';
import type { CommandContext } from '../shell/command-context.js';
import { busOptionsOf } from '../shell/open-bus.js';
import { UsageError } from '../shell/usage-error.js';
import type { OpenBroker } from './open-broker.js';

export const PRACTICE_SERVICE = 'practice';

/**
 * A consumer to practise on: each event fails when it comes first, and is handled when it is redriven.
 *
 * @throws {UsageError} on a broker that outlives `up`, where its queue would stay and fill.
 */
export async function startPractice(
  context: CommandContext,
  contracts: ContractSet<DynamicContractTypes>,
  broker: OpenBroker,
): Promise<Bus<DynamicContractTypes>> {
  if (broker.kind !== 'embedded') {
    throw new UsageError(
      '--practice is for the embedded broker, and there is another.',
      'Leave it out, or unset RABBIT_URL.',
    );
  }
  // Its failures are what it is for: the log would only repeat them.
  const { settings } = busOptionsOf(context);
  const bus = await connectBus({ contracts, service: PRACTICE_SERVICE, url: broker.url, settings, topology: false });
  const seen = new Set<string>();
  try {
    await bus.subscribe(pattern('#'), (event) => {
      // What the bus says of itself, such as that somebody mended something, is nothing to mend.
      if (seen.has(event.event_id) || event.event_type.startsWith('bloodbank.')) return;
      seen.add(event.event_id);
      throw new NonRetryable(
        'On purpose: `bloodbank up --practice` fails the first time. Redrive it, and it is handled.',
      );
    });
    return bus;
  } catch (thrown) {
    await bus.close();
    throw thrown;
  }
}
