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
    const introduction = await introductionOf(found.url);
    return login(context, found.url, introduction && `${introduction} at ${shown}`);
  },
};

/** What a RabbitMQ says of itself before anybody logs in; undefined of what says nothing. */
async function introductionOf(url: string): Promise<string | undefined> {
  try {
    const { product, version } = await readServerProperties(url, TIMEOUT_MS);
    return `${product} ${version}`;
  } catch {
    return undefined;
  }
}

/** That something answers says nothing of the credentials, the virtual host and the topology. */
async function login(
  context: Parameters<Check['run']>[0],
  url: string,
  introduction: string | undefined,
): Promise<Finding> {
  try {
    const { contracts } = await loadContracts(context);
    // What the client logs on its way is for --debug: the finding says how it ended.
    const { logger, ...options } = busOptionsOf(context);
    const log = context.isDebug ? { logger } : {};
    const bus = await connectBus({ contracts, service: CLI_SERVICE, url, correlation: false, ...options, ...log });
    const { status } = bus.health();
    const who = introduction ?? `the broker at ${bus.address}`;
    await bus.close();
    return status === 'healthy' ? pass(who) : warn(`${who} is ${status}`, 'Look at its alarms.');
  } catch (thrown) {
    const error = toError(thrown);
    const fix = error instanceof BloodbankError ? error.remedy : 'Correct the schemas first.';
    return fail(introduction === undefined ? error.message : `${introduction}, but: ${error.message}`, fix);
  }
}
