import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { contracts } from '@bloodbank/contracts';
import { startEmbeddedBroker } from '@bloodbank/embedded-broker';
import { areServersRequired, findServer, waitFor } from '@bloodbank/testkit';
import { describe, expect, it } from 'vitest';
import { normaliseUrl } from '../config/normalise-url.js';
import { connectBus, readSettings } from '../index.js';

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
  ['amqp://u:a b@h', 'amqp://u:a%20b@h'],
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

it('says of a rotated password that it is refused, in its health and to who publishes', async () => {
  const first = await startEmbeddedBroker({ credentials: { username: 'rag', password: 'old' } });
  const own = readSettings({ RABBITMQ_CONNECTION_TIMEOUT: '2' });
  const options = { contracts, service: 'rag', topology: false, correlation: false, settings: own } as const;
  await using bus = await connectBus({ ...options, url: first.url });
  await first.close();
  await using _second = await startEmbeddedBroker({
    port: first.port,
    credentials: { username: 'rag', password: 'new' },
  });
  const refusal = await waitFor(() => bus.health().details.refusal, { timeoutMs: 15_000 });
  expect(refusal).toContain('it refuses the user name or the password');
  const publishing = bus.publish('llm.prompt', { provider: 'anthropic', prompt: 'p' }, { timeoutMs: 200 });
  await expect(publishing).rejects.toThrow('it refuses the user name or the password');
});

it('connects with a bare % and with letters that nobody encoded', async () => {
  await using broker = await startEmbeddedBroker({ credentials: { username: 'rag', password: 'grün 100%' } });
  await expect(connect(`amqp://rag:grün 100%@127.0.0.1:${broker.port}`)).resolves.toContain('***');
});

it.each([
  ['amqp://rag:s3/cret@127.0.0.1:1', 'nobody can say'],
  ['amqp://rag:s3@cr/et@127.0.0.1:1', 'nobody can say'],
  ['amqp://rag:s3#cret@127.0.0.1:1', 'nobody can say'],
  ['amqp://rag:s3cret@127.0.0.1:99999', 'there is no port 99999'],
  ['http://rag:s3cret@127.0.0.1:1', 'no transport speaks http'],
])('refuses %s and tells nothing of its password', async (url, reason) => {
  const { message, remedy } = await refusalOf(url);
  expect(message).toContain(reason);
  expect(`${message}${remedy}`).not.toMatch(/s3|cret|et@/);
});

it('reads a setting as it reads an option', () => {
  expect(readSettings({ RABBIT_URL: ' AMQP://u:a b%@h ' }).RABBIT_URL).toBe('amqp://u:a%20b%25@h');
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
