import { once } from 'node:events';
import { Socket } from 'node:net';
import { Unreachable } from '@bloodbank/core/errors';
import { startTcpProxy, waitFor } from '@bloodbank/testkit';
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

describe('a handshake that comes too late', () => {
  test('is told as such, and its connection does not stay', async () => {
    const proxy = await startTcpProxy(await startFakeServer({}));
    onTestFinished(() => proxy.close());
    proxy.stall();
    const opening = openConnection({ ...addressOf(proxy.url), connectTimeoutMs: 200 });
    const error: unknown = await opening.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Unreachable);
    expect((error as Unreachable).cause).toMatchObject({
      message: expect.stringMatching(/^Connecting did not settle/),
    });
    expect(proxy.connectionCount()).toBe(1);
    proxy.resume();
    await waitFor(() => proxy.connectionCount() === 0);
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
