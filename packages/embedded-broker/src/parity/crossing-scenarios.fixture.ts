import { BYE, frame, methodFrame, RawClient } from '../session/raw-client.fixture.js';
import { EMPTY_TABLE } from '../wire/field-value.js';
import { FRAME_BODY } from '../wire/frame.js';
import type { Bench } from './bench.fixture.js';
import type { Scenario } from './scenario.fixture.js';

const closeChannel = methodFrame(1, 'channel.close', BYE);
const closeChannelOk = methodFrame(1, 'channel.close-ok', {});
const openChannel = methodFrame(1, 'channel.open', { reserved1: '' });
const closeConnection = methodFrame(0, 'connection.close', BYE);
const closeConnectionOk = methodFrame(0, 'connection.close-ok', {});
const ack = methodFrame(1, 'basic.ack', { deliveryTag: 1, multiple: false });
const publish = methodFrame(1, 'basic.publish', {
  reserved1: 0,
  exchange: '',
  routingKey: 'nobody',
  mandatory: false,
  immediate: false,
});
/** Ends the connection with 540. */
const impossibleQos = methodFrame(1, 'basic.qos', { prefetchSize: 7, prefetchCount: 0, global: false });

/** Ends the channel with 404. */
function lookForNothing(bench: Bench): Buffer {
  const flags = { passive: true, durable: false, exclusive: false, autoDelete: false, nowait: false };
  return methodFrame(1, 'queue.declare', { reserved1: 0, queue: bench.name('none'), ...flags, arguments: EMPTY_TABLE });
}

/** The first `count` things that the broker says to frames that came in one write. */
async function answers(bench: Bench, frames: readonly Buffer[], count: number): Promise<string[]> {
  const client = await RawClient.open(bench.url);
  client.write(Buffer.concat(frames));
  const told = await client.told(count);
  client.end();
  return told;
}

/** Closes that cross on the wire: each side may have sent anything before it heard of the other's. */
export const crossingScenarios: readonly Scenario[] = [
  {
    name: 'a close of the client that crosses a refusal is answered, and the number can be used again after close-ok',
    run: async (bench) => {
      const client = await RawClient.open(bench.url);
      client.write(Buffer.concat([lookForNothing(bench), closeChannel]));
      const crossed = await client.told(2);
      client.write(Buffer.concat([closeChannelOk, openChannel]));
      return [...crossed, ...(await client.told(1)), await client.close()];
    },
    shows: ['channel.close 404', 'channel.close-ok', 'channel.open-ok', []],
  },
  {
    name: 'the same in a single write, with work that nobody will do in between',
    run: async (bench) => {
      const work = [lookForNothing(bench), ack, closeChannel, ack, closeChannel];
      return answers(bench, [...work, closeChannelOk, openChannel, impossibleQos], 5);
    },
    shows: ['channel.close 404', 'channel.close-ok', 'channel.close-ok', 'channel.open-ok', 'connection.close 540'],
  },
  {
    name: 'while the broker waits for close-ok the number is taken, even when the client closed it too',
    run: async (bench) => [
      await answers(bench, [lookForNothing(bench), openChannel], 2),
      await answers(bench, [lookForNothing(bench), closeChannel, openChannel], 3),
    ],
    shows: [
      ['channel.close 404', 'connection.close 504'],
      ['channel.close 404', 'channel.close-ok', 'connection.close 504'],
    ],
  },
  {
    name: 'what another thread still sends after the client closed its channel is ignored until close-ok is out',
    run: async (bench) => {
      const client = await RawClient.open(bench.url);
      client.write(Buffer.concat([closeChannel, ack, closeChannel]));
      const told = await client.told(2);
      client.write(openChannel);
      return [...told, ...(await client.told(1)), await client.close()];
    },
    shows: ['channel.close-ok', 'channel.close-ok', 'channel.open-ok', []],
  },
  {
    name: 'after close-ok is out, the channel is not open',
    run: async (bench) => {
      const shown: unknown[] = [];
      for (const late of [ack, closeChannel, closeChannelOk]) {
        const client = await RawClient.open(bench.url);
        client.write(closeChannel);
        await client.expect('channel.close-ok');
        client.write(late);
        shown.push(await client.refusal());
        client.end();
      }
      return shown;
    },
    shows: Array(3).fill("connection.close 504 CHANNEL_ERROR - expected 'channel.open'"),
  },
  {
    name: 'a close-ok that nothing asked for ends the connection',
    run: (bench) => answers(bench, [closeChannelOk], 1),
    shows: ['connection.close 503'],
  },
  {
    name: 'content that does not fit ends the connection, on a channel that is closing too',
    run: async (bench) => [
      await answers(bench, [lookForNothing(bench), frame(FRAME_BODY, 1, Buffer.from('x'))], 2),
      await answers(bench, [lookForNothing(bench), publish, ack], 2),
      await answers(bench, [publish, closeChannel], 1),
    ],
    shows: [
      ['channel.close 404', 'connection.close 505'],
      ['channel.close 404', 'connection.close 505'],
      ['connection.close 505'],
    ],
  },
  {
    name: 'every connection.close is answered, however many threads send one',
    run: async (bench) => {
      const client = await RawClient.open(bench.url);
      client.write(Buffer.concat([closeConnection, ack, closeConnection]));
      const together = await client.told(2);
      client.write(closeConnection);
      const later = await client.told(1);
      client.write(closeConnectionOk);
      return [...together, ...later, await client.closed()];
    },
    shows: [...Array(3).fill('connection.close-ok'), true],
  },
  {
    name: 'a connection.close that crosses the broker’s own is answered',
    run: async (bench) => {
      const shown: unknown[] = [];
      for (const frames of [
        [closeConnection, closeConnectionOk],
        [closeConnectionOk, closeConnection],
      ]) {
        const client = await RawClient.open(bench.url);
        client.write(impossibleQos);
        const told = await client.told(1);
        client.write(Buffer.concat(frames));
        shown.push([...told, ...(await client.told(1)), await client.closed()]);
      }
      return shown;
    },
    shows: Array(2).fill(['connection.close 540', 'connection.close-ok', true]),
  },
  {
    name: 'a client may give a new secret; its connection goes on',
    run: async (bench) => {
      const client = await RawClient.open(bench.url);
      client.send(0, 'connection.update-secret', { newSecret: 'new', reason: 'it was time' });
      client.send(1, 'basic.qos', { prefetchSize: 0, prefetchCount: 1, global: false });
      return [(await client.told(2)).sort(), await client.close()];
    },
    shows: [['basic.qos-ok', 'connection.update-secret-ok'], []],
  },
];
