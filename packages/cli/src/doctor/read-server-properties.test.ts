import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { startEmbeddedBroker } from '@bloodbank/embedded-broker';
import { findServer } from '@bloodbank/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { readServerProperties } from './read-server-properties.js';

const rabbit = findServer('RabbitMQ');
const servers: Server[] = [];
const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});

async function serve(onConnection: (socket: Socket) => void): Promise<string> {
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    onConnection(socket);
  });
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  const address = server.address();
  return `amqp://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

describe('readServerProperties', () => {
  it('reads who the embedded broker is', async () => {
    await using broker = await startEmbeddedBroker();
    expect(await readServerProperties(broker.url, 5_000)).toMatchObject({ product: 'Bloodbank embedded broker' });
  });

  it.skipIf(!rabbit.isFound)('reads who RabbitMQ is', async () => {
    const url = rabbit.isFound ? rabbit.url : '';
    expect(await readServerProperties(url, 5_000)).toEqual({
      product: 'RabbitMQ',
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    });
  });

  it('reads an introduction that arrives byte by byte', async () => {
    await using broker = await startEmbeddedBroker();
    const [whole] = await introductionOf(broker.port);
    const url = await serve((socket) => {
      for (const byte of whole ?? []) socket.write(Buffer.of(byte));
    });
    expect(await readServerProperties(url, 5_000)).toMatchObject({ product: 'Bloodbank embedded broker' });
  });

  it.each<[string, (socket: Socket) => void, string]>([
    ['a web server', (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'), 'does not speak AMQP 0-9-1'],
    ['one that hangs up', (socket) => socket.end(), 'without a word'],
    ['one that says nothing', () => {}, 'did not settle within 300 ms'],
    [
      'one that promises too much',
      (socket) => socket.write(Buffer.from([1, 0, 0, 0xff, 0xff, 0xff, 0xff])),
      'does not',
    ],
    ['one that sends another method', (socket) => socket.write(startFrame([0, 10, 0, 11])), 'does not speak AMQP'],
    ['one that lies about a length', (socket) => socket.write(startFrame([0, 10, 0, 10])), 'does not speak AMQP'],
  ])('rejects for %s', async (_, behave, reason) => {
    await expect(readServerProperties(await serve(behave), 300)).rejects.toThrow(reason);
  });

  it('rejects where nothing listens', async () => {
    await expect(readServerProperties('amqp://127.0.0.1:1', 1_000)).rejects.toThrow('ECONNREFUSED');
  });
});

/** A method frame whose table claims far more bytes than there are. */
function startFrame(method: readonly number[]): Buffer {
  const payload = [...method, 0, 9, 0xff, 0xff, 0xff, 0xff, 1, 0x61, 0x53, 0xff, 0xff, 0xff, 0xff];
  return Buffer.from([1, 0, 0, 0, 0, 0, payload.length, ...payload, 0xce]);
}

async function introductionOf(port: number): Promise<readonly Buffer[]> {
  const socket = connect(port, '127.0.0.1');
  sockets.push(socket);
  socket.write(Buffer.from([...Buffer.from('AMQP'), 0, 0, 9, 1]));
  return once(socket, 'data');
}
