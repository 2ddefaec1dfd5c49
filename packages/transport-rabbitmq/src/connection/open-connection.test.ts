import { once } from 'node:events';
import { type AddressInfo, connect, createServer, Socket } from 'node:net';
import { Unreachable } from '@bloodbank/core/errors';
import { waitFor } from '@bloodbank/testkit';
import type { ChannelModel } from 'amqplib';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { startFakeServer } from '../fake-server.fixture.js';
import { destroyConnection, openConnection } from './open-connection.js';

const addressOf = (url: string) => ({ url, name: 'test', heartbeatSeconds: 10, connectTimeoutMs: 3_000 });

test.each([
  { replyCode: 541, replyText: 'INTERNAL_ERROR' },
  { replyCode: 320, replyText: 'CONNECTION_FORCED' },
])('a connection that is closed as it opens ($replyCode) is one that cannot be reached', async (closeWith) => {
  const url = await startFakeServer({ closeWith });
  await expect(openConnection(addressOf(url))).rejects.toThrow(Unreachable);
  await expect(openConnection(addressOf(url))).rejects.toThrow(closeWith.replyText);
});

test('opens and closes where nobody interferes', async () => {
  const connection = await openConnection(addressOf(await startFakeServer({})));
  await connection.close();
});

/** What amqplib has and does not publish. */
interface Inside {
  readonly heartbeat: number;
  readonly stream: Socket;
  readonly muxer: { _readIncoming(): void };
}

const insideOf = (connection: ChannelModel): Inside => connection.connection as unknown as Inside;

async function open(url: string): Promise<ChannelModel> {
  const connection = await openConnection(addressOf(url));
  onTestFinished(() => destroyConnection(connection));
  return connection;
}

test('what is written leaves at once, and by one call of the system', async () => {
  const setNoDelay = vi.spyOn(Socket.prototype, 'setNoDelay');
  onTestFinished(() => setNoDelay.mockRestore());
  const connection = await open(await startFakeServer({}));
  expect(setNoDelay).toHaveBeenCalledWith(true);
  const cork = vi.spyOn(insideOf(connection).stream, 'cork');
  insideOf(connection).muxer._readIncoming();
  expect(cork).toHaveBeenCalledOnce();
});

/** Before a server that says everything byte by byte: it is never silent, and never ready in time. */
async function startTrickle(url: string): Promise<{ readonly url: string; readonly clients: ReadonlySet<Socket> }> {
  const clients = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(new URL(url).port), '127.0.0.1');
    const bytes: number[] = [];
    clients.add(client);
    client.on('close', () => clients.delete(client)).on('error', () => {});
    client.pipe(upstream).on('error', () => {});
    upstream.on('data', (chunk: Buffer) => bytes.push(...chunk));
    const timer = setInterval(() => {
      const next = bytes.splice(0, 1);
      if (next.length > 0 && client.writable) client.write(Buffer.from(next));
    }, 5);
    onTestFinished(() => {
      clearInterval(timer);
      client.destroy();
      upstream.destroy();
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.close();
  });
  return { url: url.replace(/:\d+$/, `:${(server.address() as AddressInfo).port}`), clients };
}

describe('a handshake that comes too late', () => {
  test('is told as such, and its connection does not stay', async () => {
    const server = await startTrickle(await startFakeServer({}));
    const opening = openConnection({ ...addressOf(server.url), connectTimeoutMs: 200 });
    const error: unknown = await opening.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Unreachable);
    expect((error as Unreachable).cause).toMatchObject({
      message: expect.stringMatching(/^Connecting did not settle/),
    });
    expect(server.clients.size).toBe(1);
    await waitFor(() => server.clients.size === 0, { timeoutMs: 10_000 });
  });
});

test('a connection that is destroyed is gone, and what it says of that ends nobody', async () => {
  const connection = await openConnection(addressOf(await startFakeServer({})));
  const { stream } = insideOf(connection);
  destroyConnection(connection);
  expect(stream.destroyed).toBe(true);
  expect(() => connection.emit('error', new Error('on purpose'))).not.toThrow();
  await once(stream, 'close');
});

describe('the address says', () => {
  test.each([
    ['', 10],
    ['?heartbeat=5', 5],
  ])('how often the connection is heard: %j', async (query, seconds) => {
    const connection = await open(`${await startFakeServer({})}${query}`);
    expect(insideOf(connection).heartbeat).toBe(seconds);
  });

  test.each([
    ['', 'guest', 'guest'],
    ['me:secret@', 'me', 'secret'],
    ['me@', 'me', ''],
    [':secret@', '', 'secret'],
    ['m%C3%BC:%E2%86%92@', 'mü', '→'],
  ])('who connects: %j', async (who, user, password) => {
    let sent = Buffer.alloc(0);
    const onData = (chunk: Buffer): void => {
      sent = Buffer.concat([sent, chunk]);
    };
    const url = (await startFakeServer({ onData })).replace('guest:guest@', who);
    await open(url);
    const response = Buffer.from(`\0${user}\0${password}`);
    const size = Buffer.alloc(4);
    size.writeUInt32BE(response.length);
    expect(sent.includes(Buffer.concat([size, response]))).toBe(true);
  });
});
