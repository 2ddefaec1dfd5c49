import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { contracts } from '@bloodbank/contracts';
import { startEmbeddedBroker } from '@bloodbank/embedded-broker';
import { areServersRequired, findServer } from '@bloodbank/testkit';
import { describe, expect, it } from 'vitest';
import { connectBus, readSettings } from '../index.js';
import { normaliseUrl } from './normalise-url.js';

const settings = readSettings({ RABBITMQ_CONNECTION_TIMEOUT: '2' });
const connect = async (url: string): Promise<string> => {
  await using bus = await connectBus({ contracts, service: 'rag', topology: false, correlation: false, url, settings });
  return bus.address;
};
const refusalOf = async (url: string): Promise<{ readonly message: string; readonly remedy: string }> => {
  const error: unknown = await connect(url).then(
    () => new Error('It connected.'),
    (thrown: unknown) => thrown,
  );
  return error as { readonly message: string; readonly remedy: string };
};

it.each([
  ['AMQP://h', 'amqp://h'],
  [' amqp://h \n', 'amqp://h'],
  ['amqp://u:50%@h', 'amqp://u:50%25@h'],
  ['amqp://u:a%20b@h/%2Fv', 'amqp://u:a%20b@h/%2Fv'],
  ['amqp://u:%E4@h', 'amqp://u:%25E4@h'],
  ['host:5672', 'host:5672'],
])('reads %j as %s', (written, meant) => {
  expect(normaliseUrl(written)).toBe(meant);
});

it.each([
  ['a name with a colon', 'app:rag', 's3cret'],
  ['a password beyond ASCII', 'rag', 'pässwörd☂'],
  ['every letter that means something in a URL', 'r@g', 'p%:/?#@ss'],
])('connects with %s', async (_name, username, password) => {
  await using broker = await startEmbeddedBroker({ credentials: { username, password } });
  await expect(connect(broker.url)).resolves.toContain('***');
  const { port } = broker;
  const wrong = await refusalOf(`AMQP://${encodeURIComponent(username)}:other@127.0.0.1:${port}`);
  expect(wrong.message).toContain('it refuses the user name or the password');
  expect(wrong.remedy).toContain('percent-encode');
});

it('connects with a bare % and with letters that nobody encoded', async () => {
  await using broker = await startEmbeddedBroker({ credentials: { username: 'rag', password: 'grün 100%' } });
  await expect(connect(`amqp://rag:grün 100%@127.0.0.1:${broker.port}`)).resolves.toContain('***');
});

it.each([
  ['that says nothing', () => {}, 'does not answer as a broker does'],
  ['that hangs up', (socket: { destroy(): void }) => socket.destroy(), 'is no AMQP 0-9-1 broker'],
  [
    'that speaks HTTP',
    (socket: { end(text: string): void }) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'),
    'broker',
  ],
])('says what is wrong with a port %s', async (_name, onConnection, reason) => {
  const server = createServer(onConnection).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    const { message, remedy } = await refusalOf(`amqp://127.0.0.1:${port}`);
    expect(message).toContain(reason);
    expect(remedy).toContain('5672');
  } finally {
    server.close();
  }
});

it('says that a TLS address leads to a port without it', async () => {
  await using broker = await startEmbeddedBroker();
  expect((await refusalOf(`amqps://guest:guest@127.0.0.1:${broker.port}`)).message).toMatch(/no TLS|no AMQP/);
});

const server = findServer('RabbitMQ');
describe.skipIf(!server.isFound && !areServersRequired())('on RabbitMQ', () => {
  it('says that a virtual host is not there', async () => {
    if (!server.isFound) throw new Error(server.reason);
    const { message, remedy } = await refusalOf(Object.assign(new URL(server.url), { pathname: '/no-such-host' }).href);
    expect(message).toContain('it has no virtual host "no-such-host"');
    expect(remedy).toContain('list_vhosts');
  });
});
