import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { managementUrlOf, readManagementApi } from './management-api.js';

let server: Server | undefined;
afterEach(() => new Promise<void>((resolve) => (server === undefined ? resolve() : server.close(() => resolve()))));

/** Answers as RabbitMQ's management plugin does, and remembers what it was asked. */
async function serve(answers: Readonly<Record<string, unknown>>, status = 200) {
  const asked: { url: string; authorization: string }[] = [];
  const listening = createServer((request, response) => {
    asked.push({ url: request.url ?? '', authorization: request.headers.authorization ?? '' });
    const answer = answers[request.url ?? ''];
    response.writeHead(answer === undefined ? 404 : status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer ?? {}));
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(listening.address() as AddressInfo).port}`, asked };
}

const BINDINGS = [
  {
    source: '',
    vhost: 'home',
    destination: 'a',
    destination_type: 'queue',
    routing_key: 'a',
    arguments: {},
    properties_key: 'a',
  },
  {
    source: 'bloodbank.events.v1',
    vhost: 'home',
    destination: 'a',
    destination_type: 'queue',
    routing_key: 'github.#',
    arguments: {},
    properties_key: 'github.%23',
  },
  {
    source: 'a.partitions',
    vhost: 'home',
    destination: 'a.p0',
    destination_type: 'queue',
    routing_key: '0',
    arguments: { 'x-match': 'all', 'bloodbank-partition': '0' },
    properties_key: '0~x',
  },
];

it('reads the queues and bindings of the vhost, with the credentials of the broker', async () => {
  const { url, asked } = await serve({ '/api/queues/home': [{ name: 'a' }], '/api/bindings/home': BINDINGS });
  const view = await readManagementApi(url, 'amqp://me:s%40cret@127.0.0.1/home', 2_000);
  expect(view).toEqual({
    queues: new Set(['a']),
    bindings: [
      { source: 'bloodbank.events.v1', destination: 'a', destinationType: 'queue', bindingKey: 'github.#' },
      {
        source: 'a.partitions',
        destination: 'a.p0',
        destinationType: 'queue',
        bindingKey: '0',
        options: { 'x-match': 'all', 'bloodbank-partition': '0' },
      },
    ],
  });
  expect(asked[0]?.authorization).toBe(`Basic ${Buffer.from('me:s@cret').toString('base64')}`);
});

it('prefers credentials of its own, and keeps a path in front', async () => {
  const { url, asked } = await serve({ '/mgmt/api/queues/%2F': [], '/mgmt/api/bindings/%2F': [] });
  const withUser = `${url.replace('http://', 'http://other:word@')}/mgmt/`;
  expect(await readManagementApi(withUser, 'amqp://me:secret@127.0.0.1', 2_000)).toMatchObject({ bindings: [] });
  expect(asked[0]?.authorization).toBe(`Basic ${Buffer.from('other:word').toString('base64')}`);
});

it('says why it sees nothing, and never the password', async () => {
  const { url } = await serve({ '/api/queues/%2F': [], '/api/bindings/%2F': [] }, 401);
  expect(await readManagementApi(url, 'amqp://me:secret@127.0.0.1', 2_000)).toEqual({ reason: 'it answers 401' });
  const away = await readManagementApi('http://me:secret@127.0.0.1:1', 'amqp://127.0.0.1', 2_000);
  expect(away).toEqual({ reason: expect.not.stringContaining('secret') });
});

it('does not wait for a server that never answers', async () => {
  const silent = createServer(() => {});
  server = silent;
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  expect(await readManagementApi(url, 'amqp://127.0.0.1', 100)).toEqual({ reason: 'it does not answer in time' });
  silent.closeAllConnections();
});

it('looks where the plugin listens by default', () => {
  expect(managementUrlOf('amqp://u:p@rabbit.home:5673/x')).toBe('http://rabbit.home:15672');
  expect(managementUrlOf('amqps://rabbit.home')).toBe('https://rabbit.home:15672');
});
