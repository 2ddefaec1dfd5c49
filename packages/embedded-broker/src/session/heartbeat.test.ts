import { afterAll, beforeAll, describe, it } from 'vitest';
import { type EmbeddedBroker, startEmbeddedBroker } from '../index.js';
import { eventually } from '../parity/eventually.fixture.js';
import { heartbeatFrame, RawClient } from './raw-client.fixture.js';

let broker: EmbeddedBroker;
beforeAll(async () => {
  broker = await startEmbeddedBroker({ heartbeatSeconds: 7 });
});
afterAll(() => broker.close());

function heartbeats(client: RawClient): number {
  return client.seen.filter((seen) => 'frame' in seen && seen.frame === 'heartbeat').length;
}

describe.concurrent('heartbeats', () => {
  it('proposes its interval', async ({ expect }) => {
    const client = await RawClient.dial(broker.url);
    client.write(Buffer.from('AMQP\0\0\x09\x01', 'latin1'));
    await client.expect('connection.start');
    client.startOk({});
    expect(await client.expect('connection.tune')).toMatchObject({ heartbeat: 7 });
    client.end();
  });

  it('sends heartbeats while the connection is idle, twice in the interval the client chose', async ({ expect }) => {
    const started = Date.now();
    const client = await RawClient.open(broker.url, { heartbeat: 1 });
    const beating = setInterval(() => client.write(heartbeatFrame), 400);
    await eventually(
      () => heartbeats(client),
      (count) => count >= 4,
    );
    clearInterval(beating);
    expect(Date.now() - started).toBeGreaterThan(1500);
    expect(Date.now() - started).toBeLessThan(4000);
    client.end();
  });

  it('keeps a client that sends heartbeats and cuts off one that falls silent, after two intervals', async ({
    expect,
  }) => {
    const client = await RawClient.open(broker.url, { heartbeat: 1 });
    for (let beat = 0; beat < 6; beat++) {
      client.write(heartbeatFrame);
      await eventually(
        () => heartbeats(client),
        (count) => count > beat,
      );
    }
    expect(client.isClosed).toBe(false);
    const silentSince = Date.now();
    expect(await client.closed()).toBe(true);
    expect(Date.now() - silentSince).toBeGreaterThan(1400);
    expect(Date.now() - silentSince).toBeLessThan(4000);
  });

  it('neither sends nor expects heartbeats when the client wants none', async ({ expect }) => {
    const silent = await RawClient.open(broker.url, { heartbeat: 0 });
    const timed = await RawClient.open(broker.url, { heartbeat: 1 });
    expect(await timed.closed()).toBe(true);
    expect(heartbeats(silent)).toBe(0);
    expect(silent.isClosed).toBe(false);
    silent.end();
  });

  it('gives the messages of a silent client to another', async ({ expect }) => {
    const silent = await RawClient.open(broker.url, { heartbeat: 1 });
    silent.declare('q');
    silent.publish(1, '', 'q', Buffer.from('x'));
    silent.send(1, 'basic.get', { reserved1: 0, queue: 'q', noAck: false });
    await silent.expect('basic.get-ok');
    expect(broker.queues()[0]).toMatchObject({ messagesReady: 0, messagesUnacked: 1 });
    await eventually(
      () => broker.queues()[0],
      (queue) => queue?.messagesReady === 1 && queue.messagesUnacked === 0,
    );
  });
});
