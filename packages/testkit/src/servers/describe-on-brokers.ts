import { afterAll, beforeAll, describe, test } from 'vitest';
import { findServer } from './find-server.js';
import { removeLeftQueues } from './rabbitmq/remove-left-queues.js';
import { areServersRequired } from './required-servers.js';

/** A broker that tests run on. Its `url` can be read from `beforeAll` on, not while tests are being registered. */
export interface TestBroker {
  readonly kind: 'embedded' | 'rabbitmq';
  readonly url: string;
}

/**
 * Registers the same tests on the embedded broker and on RabbitMQ. Where no RabbitMQ answers, one skipped test says so;
 * with `BLOODBANK_REQUIRE_SERVERS=1` it fails instead.
 *
 * @example
 * ```ts
 * describeOnBrokers('publishing', (broker) => {
 *   test('is confirmed', async () => { const transport = await createRabbitTransport({ url: broker.url }); ... });
 * });
 * ```
 */
export function describeOnBrokers(name: string, define: (broker: TestBroker) => void): void {
  describe(`${name} on the embedded broker`, () => {
    let embedded: { readonly url: string; close(): Promise<void> } | undefined;
    beforeAll(async () => {
      const { startEmbeddedBroker } = await import('@bloodbank/embedded-broker');
      embedded = await startEmbeddedBroker();
    });
    afterAll(() => embedded?.close());
    define({
      kind: 'embedded',
      get url() {
        if (embedded === undefined) throw new Error('The embedded broker starts in beforeAll; read its url in a test.');
        return embedded.url;
      },
    });
  });

  describe(`${name} on RabbitMQ`, () => {
    const server = findServer('RabbitMQ');
    if (server.isFound) {
      const { url } = server;
      afterAll(() => removeLeftQueues(url));
      return define({ kind: 'rabbitmq', url });
    }
    if (areServersRequired()) {
      return test('RabbitMQ is required', () => {
        throw new Error(server.reason);
      });
    }
    test.skip(server.reason, () => {});
  });
}
