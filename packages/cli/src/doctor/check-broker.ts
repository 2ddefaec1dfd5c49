import { connectBus } from '@bloodbank/bus';
import { BloodbankError, toError } from '@bloodbank/core/errors';
import { maskUrl } from '@bloodbank/core/message';
import { loadContracts } from '../contracts/load-contracts.js';
import { findRunningBroker } from '../shell/find-running-broker.js';
import { busOptionsOf, CLI_SERVICE } from '../shell/open-bus.js';
import { type Check, type Finding, fail, pass, warn } from './check.js';
import { readServerProperties } from './read-server-properties.js';

const TIMEOUT_MS = 5_000;

export const checkBroker: Check = {
  id: 'broker',
  title: 'Broker',
  async run(context) {
    const found = await findRunningBroker(context);
    if (found === undefined) {
      const fix = 'Run `bloodbank up` in another terminal, or set RABBIT_URL.';
      return warn('none is named and none runs; services use one inside their own process', fix);
    }
    const shown = maskUrl(found.url);
    let introduction: string;
    try {
      const { product, version } = await readServerProperties(found.url, TIMEOUT_MS);
      introduction = `${product} ${version} at ${shown}`;
    } catch (thrown) {
      const reason = toError(thrown).message;
      return fail(`nothing usable at ${shown}: ${reason}`, 'Start the broker, or correct RABBIT_URL (or --url).');
    }
    return login(context, found.url, introduction);
  },
};

/** That something answers says nothing of the credentials, the virtual host and the topology. */
async function login(context: Parameters<Check['run']>[0], url: string, introduction: string): Promise<Finding> {
  try {
    const { contracts } = await loadContracts(context);
    // What the client logs on its way is for --debug: the finding says how it ended.
    const { logger, ...options } = busOptionsOf(context);
    const log = context.isDebug ? { logger } : {};
    const bus = await connectBus({ contracts, service: CLI_SERVICE, url, correlation: false, ...options, ...log });
    const { status } = bus.health();
    await bus.close();
    return status === 'healthy' ? pass(introduction) : warn(`${introduction} is ${status}`, 'Look at its alarms.');
  } catch (thrown) {
    const error = toError(thrown);
    const fix = error instanceof BloodbankError ? error.remedy : 'Correct the schemas first.';
    return fail(`${introduction}, but: ${error.message}`, fix);
  }
}
