import { inspect } from 'node:util';
import { contracts } from '@bloodbank/contracts';
import type { Logger } from '@bloodbank/core/ports';
import { describeOnBrokers } from '@bloodbank/testkit';
import { expect, it } from 'vitest';
import { readSettings } from '../config/settings/read-settings.js';
import { type ConnectOptions, connectBus } from './connect-bus.js';

const CANARY = 'cAnArY-3f9a17';

/** Everything that a failed connection says: its error with all causes and members, and what it logged meanwhile. */
async function whatFails(options: Partial<ConnectOptions<NonNullable<typeof contracts.types>>>): Promise<string> {
  const said: unknown[] = [];
  const log = (fields: object, message: string): void => void said.push(fields, message);
  const logger: Logger = { debug: log, info: log, warn: log, error: log };
  await connectBus({ contracts, service: 'secrets', topology: false, logger, ...options }).then(
    (bus) => bus.close(),
    (thrown: unknown) => said.push(thrown),
  );
  expect(said).not.toEqual([]);
  return inspect(said, { depth: Number.POSITIVE_INFINITY, showHidden: true });
}

describeOnBrokers('no secret is in what a failed connection says', (broker) => {
  const withCanary = (change: (url: URL) => void): string => {
    const url = new URL(broker.url);
    url.password = CANARY;
    change(url);
    return url.href;
  };

  it.each<[string, (url: URL) => void]>([
    ['a wrong password', () => {}],
    [
      'a wrong port',
      (url) => {
        url.port = '1';
      },
    ],
    [
      'a wrong virtual host',
      (url) => {
        url.pathname = '/absent';
      },
    ],
    [
      'a wrong host',
      (url) => {
        url.hostname = 'absent.invalid';
      },
    ],
  ])('of %s', async (_, change) => {
    expect(await whatFails({ url: withCanary(change) })).not.toContain(CANARY);
  });

  it('of settings that cannot be used', async () => {
    const settings = readSettings({ RABBIT_URL: `http://u:${CANARY}@h` });
    expect(await whatFails({ settings })).not.toContain(CANARY);
  });
});
