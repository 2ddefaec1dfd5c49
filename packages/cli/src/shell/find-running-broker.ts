import { type FoundBroker, findBroker } from '@bloodbank/bus/broker';
import { BloodbankError } from '@bloodbank/core/errors';
import type { CommandContext } from './command-context.js';

/**
 * The broker that is there already: `--url`, RABBIT_URL, or the embedded one that `bloodbank up` runs for this project.
 * Undefined when there is none. Whether a named one answers is found out by whoever connects.
 */
export async function findRunningBroker({ settings, cwd, url }: CommandContext): Promise<FoundBroker | undefined> {
  try {
    return await findBroker({ settings, cwd, allowInProcess: false, ...(url === undefined ? {} : { url }) });
  } catch (thrown) {
    if (thrown instanceof BloodbankError && thrown.code === 'transport.unreachable') return undefined;
    throw thrown;
  }
}
