import { BYE, frame, headerFrame, methodFrame, RawClient } from '../session/raw-client.fixture.js';
import { EMPTY_TABLE } from '../wire/field-value.js';
import { FRAME_HEADER, FRAME_HEARTBEAT, FRAME_METHOD } from '../wire/frame.js';
import type { MethodArguments, MethodName } from '../wire/method.js';
import type { Bench } from './bench.fixture.js';
import type { Scenario } from './scenario.fixture.js';

/** What a broker answers to one frame that it cannot carry out. */
async function answerTo<N extends MethodName>(
  bench: Bench,
  channel: number,
  name: N,
  args: MethodArguments<N>,
): Promise<string> {
  const client = await RawClient.open(bench.url);
  client.send(channel, name, args);
  const refusal = await client.refusal();
  client.end();
  return refusal;
}

const publish = methodFrame(1, 'basic.publish', {
  reserved1: 0,
  exchange: '',
  routingKey: 'k',
  mandatory: false,
  immediate: false,
});

/** What no proper client library sends: only bytes on a socket can show it. */
export const wireScenarios: readonly Scenario[] = [
  {
    name: 'a channel that was not opened, or is opened twice, ends the connection',
    run: async (bench) => [
      await answerTo(bench, 2, 'basic.qos', { prefetchSize: 0, prefetchCount: 1, global: false }),
      await answerTo(bench, 1, 'channel.open', { reserved1: '' }),
    ],
    shows: [
      "connection.close 504 CHANNEL_ERROR - expected 'channel.open'",
      "connection.close 504 CHANNEL_ERROR - second 'channel.open' seen",
    ],
  },
  {
    name: 'as many channels as were agreed may be open, whatever their numbers',
    run: async (bench) => {
      const client = await RawClient.open(bench.url, { channelMax: 2 });
      client.send(2000, 'channel.open', { reserved1: '' });
      await client.expect('channel.open-ok');
      client.send(2, 'channel.open', { reserved1: '' });
      const refusal = await client.refusal();
      client.end();
      return refusal;
    },
    shows:
      'connection.close 530 NOT_ALLOWED - number of channels opened (2) has reached the negotiated channel_max (2)',
  },
  {
    name: 'frames that nobody can read end the connection with 501',
    run: async (bench) => {
      const shown: string[] = [];
      for (const bytes of [
        frame(77, 1, Buffer.alloc(2)),
        frame(FRAME_HEARTBEAT, 0, Buffer.from('x')),
        frame(FRAME_METHOD, 1, Buffer.from([0])),
        Buffer.concat([publish, frame(FRAME_HEADER, 1, Buffer.alloc(4))]),
        frame(FRAME_METHOD, 1, Buffer.from([0, 60, 0, 200])),
        frame(FRAME_METHOD, 1, Buffer.from([0, 50, 0, 10, 0])),
        frame(FRAME_METHOD, 1, Buffer.from([0, 60, 0, 110, 1, 7, 7])),
      ]) {
        const client = await RawClient.open(bench.url);
        client.write(bytes);
        shown.push((await client.refusal()).slice(0, 'connection.close 501 FRAME_ERROR'.length));
        client.end();
      }
      return shown;
    },
    shows: Array(7).fill('connection.close 501 FRAME_ERROR'),
  },
  {
    name: 'frames that belong elsewhere end the connection, with 504 on channel 0',
    run: async (bench) => {
      const shown: string[] = [];
      for (const bytes of [
        methodFrame(0, 'connection.open', { virtualHost: '/', reserved1: '', reserved2: false }),
        methodFrame(0, 'connection.close-ok', {}),
        methodFrame(0, 'channel.open', { reserved1: '' }),
        methodFrame(1, 'connection.close', BYE),
        frame(FRAME_HEARTBEAT, 1, Buffer.alloc(0)),
        headerFrame(0, 1),
      ]) {
        const client = await RawClient.open(bench.url);
        client.write(bytes);
        shown.push(...(await client.told(1)));
        client.end();
      }
      return shown;
    },
    shows: [504, 504, 504, 503, 505, 505].map((code) => `connection.close ${code}`),
  },
  {
    name: 'what RabbitMQ does not implement either is refused with 540',
    run: async (bench) => [
      await answerTo(bench, 1, 'basic.qos', { prefetchSize: 7, prefetchCount: 1, global: false }),
      await answerTo(bench, 1, 'basic.recover', { requeue: false }),
      await answerTo(bench, 1, 'channel.flow', { active: false }),
    ],
    shows: [
      'connection.close 540 NOT_IMPLEMENTED - prefetch_size!=0 (7)',
      'connection.close 540 NOT_IMPLEMENTED - requeue=false',
      'connection.close 540 NOT_IMPLEMENTED - active=false',
    ],
  },
  {
    name: 'immediate is refused with 540',
    run: async (bench) => {
      const client = await RawClient.open(bench.url);
      const args = { reserved1: 0, exchange: '', routingKey: 'k', mandatory: false, immediate: true };
      client.write(Buffer.concat([methodFrame(1, 'basic.publish', args), headerFrame(1, 0)]));
      const refusal = await client.refusal();
      client.end();
      return refusal;
    },
    shows: 'connection.close 540 NOT_IMPLEMENTED - immediate=true',
  },
  {
    name: 'a method where content should come ends the connection with 505',
    run: async (bench) => {
      const client = await RawClient.open(bench.url);
      client.write(Buffer.concat([publish, methodFrame(1, 'basic.recover', { requeue: true })]));
      const refusal = await client.refusal();
      client.end();
      return refusal.slice(0, 'connection.close 505 UNEXPECTED_FRAME'.length);
    },
    shows: 'connection.close 505 UNEXPECTED_FRAME',
  },
  {
    name: 'a vhost that is not there is refused with 530',
    run: async (bench) => {
      const client = await RawClient.dial(bench.url);
      await client.tune();
      client.send(0, 'connection.open', { virtualHost: 'nope', reserved1: '', reserved2: false });
      const refusal = await client.refusal();
      client.end();
      return refusal;
    },
    shows: 'connection.close 530 NOT_ALLOWED - vhost nope not found',
  },
  {
    name: 'a wrong password is refused with 403, in words only for who understands them',
    run: async (bench) => {
      const shown: unknown[] = [];
      for (const capabilities of [['authentication_failure_close'], []]) {
        const client = await RawClient.dial(bench.url);
        client.write(Buffer.from('AMQP\0\0\x09\x01', 'latin1'));
        await client.expect('connection.start');
        client.startOk({ password: 'wrong', capabilities });
        shown.push(await client.refusal().catch((error: Error) => error.message));
        client.end();
      }
      return shown;
    },
    shows: [
      'connection.close 403 ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN. For details see the broker logfile.',
      'the server closed the socket',
    ],
  },
  {
    name: 'another protocol version is answered with the one that is spoken, and the end',
    run: async (bench) => {
      const shown: unknown[] = [];
      for (const greeting of ['AMQP\0\x01\0\0', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n']) {
        const client = await RawClient.dial(bench.url);
        client.write(Buffer.from(greeting, 'latin1'));
        shown.push([await client.closed(), Buffer.concat(client.chunks).toString('latin1')]);
      }
      return shown;
    },
    shows: Array(2).fill([true, 'AMQP\0\0\x09\x01']),
  },
  {
    name: 'after a channel error the rest of what was sent is ignored, and the number can be used again',
    run: async (bench) => {
      const client = await RawClient.open(bench.url);
      const passive = {
        reserved1: 0,
        queue: bench.name('none'),
        passive: true,
        durable: false,
        exclusive: false,
        autoDelete: false,
        nowait: false,
        arguments: EMPTY_TABLE,
      };
      client.send(1, 'queue.declare', passive);
      client.send(1, 'queue.declare', passive);
      client.publish(1, '', 'k', Buffer.from('x'));
      const refusal = await client.refusal();
      client.send(1, 'channel.close-ok', {});
      client.send(1, 'channel.open', { reserved1: '' });
      const again = await client.next();
      client.send(0, 'connection.close', { replyCode: 200, replyText: '', classId: 0, methodId: 0 });
      const end = await client.next();
      client.end();
      return [refusal, again.name, end.name];
    },
    shows: ["channel.close 404 NOT_FOUND - no queue 'none' in vhost '/'", 'channel.open-ok', 'connection.close-ok'],
  },
  {
    name: 'confirms of a burst are few frames, in order, and each return stands before the confirm of its message',
    run: async (bench) => {
      const client = await RawClient.open(bench.url);
      client.send(1, 'confirm.select', { nowait: false });
      await client.expect('confirm.select-ok');
      for (let n = 1; n <= 1000; n++) {
        client.publish(1, '', bench.name('none'), Buffer.from(String(n)), { messageId: String(n) }, n % 5 === 0);
      }
      let confirmed = 0;
      let returns = 0;
      let isInOrder = true;
      while (confirmed < 1000) {
        const method = await client.next();
        if (method.name === 'basic.return') returns += 1;
        else if (method.name === 'basic.ack') {
          const upTo = method.args.multiple ? method.args.deliveryTag : confirmed + 1;
          isInOrder &&=
            method.args.deliveryTag > confirmed && (method.args.multiple || method.args.deliveryTag === confirmed + 1);
          confirmed = upTo;
          // Every fifth message is mandatory and unroutable: those up to here must have come back.
          isInOrder &&= returns >= Math.floor(confirmed / 5);
        }
      }
      client.end();
      return { confirmed, returns, isInOrder };
    },
    shows: { confirmed: 1000, returns: 200, isInOrder: true },
  },
];
