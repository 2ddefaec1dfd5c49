import { expect, test } from 'vitest';
import { openConnection } from '../connection/open-connection.js';
import { startFakeServer } from '../fake-server.fixture.js';
import { traitsOf } from './broker-traits.js';
import { identifyBroker, isAtLeast } from './broker-version.js';

const ALWAYS = ['refused-for-ever'];
const SINCE_4_0 = [...ALWAYS, 'delivery-limit-20', 'no-mirrored-queues', 'message-size-16-mib'];
const SINCE_4_1 = [...SINCE_4_0, 'frame-size-8192'];
const SINCE_4_3 = [
  ...SINCE_4_1,
  'failed-deliveries-only',
  'native-delayed-retry',
  'no-global-qos',
  'no-transient-shared-queues',
  'consumer-timeout-per-queue',
  'strict-priorities',
];

test.each([
  ['3.9.29', ['no-safe-dead-lettering', ...ALWAYS, 'client-x-death-counts']],
  ['3.10.8', [...ALWAYS, 'client-x-death-counts']],
  ['3.13.1', [...ALWAYS, 'x-death-miscounts']],
  ['3.13.7', ALWAYS],
  ['4.0.3', SINCE_4_0],
  ['4.1.0-rc.1', SINCE_4_1],
  ['4.2.5', SINCE_4_1],
  ['4.3.0', SINCE_4_3],
  ['5.0', SINCE_4_3],
])('a broker that says it is RabbitMQ %s has what came up to then', async (version, expected) => {
  const url = await startFakeServer({ properties: { product: 'RabbitMQ', version } });
  const connection = await openConnection({ url, name: 'test', heartbeatSeconds: 10, connectTimeoutMs: 3_000 });
  const broker = identifyBroker(connection);
  await connection.close();
  expect(broker).toEqual({ product: 'RabbitMQ', version });
  expect(traitsOf(broker).map(({ id }) => id)).toEqual(expected);
});

test('of a server that does not say what it is, nothing is assumed', async () => {
  const connection = await openConnection({
    url: await startFakeServer({}),
    name: 'test',
    heartbeatSeconds: 10,
    connectTimeoutMs: 3_000,
  });
  expect(identifyBroker(connection)).toEqual({ product: 'an AMQP server', version: 'unknown' });
  await connection.close();
  expect(traitsOf({ product: 'LavinMQ', version: '4.3.0' })).toEqual([]);
  expect(traitsOf({ product: 'RabbitMQ', version: 'unknown' })).toEqual([]);
});

test('compares versions by number, not by letter', () => {
  expect(isAtLeast('3.9.9', '3.10')).toBe(false);
  expect(isAtLeast('3.10', '3.10.0')).toBe(true);
  expect(isAtLeast('10.0', '4.3')).toBe(true);
});
