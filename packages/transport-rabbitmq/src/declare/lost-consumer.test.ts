import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { createRecorder, describeOnBrokers, waitFor } from '@bloodbank/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { ACK, AMPLE, openBench } from '../test-bench.fixture.js';

const METHOD_FRAME = 1;
const FRAME_END = 0xce;
const FRAME_HEADER_BYTES = 7;
const CONSUME_OK = (60 << 16) | 21;
const CANCEL = (60 << 16) | 30;
const NO_WAIT = 1;

interface Consumer {
  readonly channel: number;
  readonly tag: string;
  readonly upstream: Socket;
}

/** A way to the broker on which consumers can be ended without a word to whoever consumes. */
async function openSilencer(brokerUrl: string) {
  const { hostname, port } = new URL(brokerUrl);
  const consumers = createRecorder<Consumer>();
  const server = createServer((client) => {
    const upstream = connect(Number(port === '' ? 5672 : port), hostname);
    let pending = Buffer.alloc(0);
    for (const socket of [client, upstream]) socket.on('error', () => {});
    client.pipe(upstream).pipe(client);
    upstream.on('data', (chunk: Buffer) => {
      pending = Buffer.concat([pending, chunk]);
      for (;;) {
        if (pending.length < FRAME_HEADER_BYTES) return;
        const end = FRAME_HEADER_BYTES + pending.readUInt32BE(3) + 1;
        if (pending.length < end) return;
        if (pending[0] === METHOD_FRAME && pending.readUInt32BE(FRAME_HEADER_BYTES) === CONSUME_OK) {
          const at = FRAME_HEADER_BYTES + 4;
          const tag = pending.toString('utf8', at + 1, at + 1 + (pending[at] ?? 0));
          consumers.record({ channel: pending.readUInt16BE(1), tag, upstream });
        }
        pending = pending.subarray(end);
      }
    });
    onTestFinished(() => {
      client.destroy();
      upstream.destroy();
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.close();
  });
  const url = new URL(brokerUrl);
  const address = server.address();
  url.host = `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  return { url: url.href, consumers };
}

/** The broker answers nothing to this, so that the client knows nothing of it. */
function silence({ channel, tag, upstream }: Consumer): void {
  const payload = Buffer.concat([Buffer.alloc(4), Buffer.from([tag.length]), Buffer.from(tag), Buffer.from([NO_WAIT])]);
  payload.writeUInt32BE(CANCEL);
  const header = Buffer.from([METHOD_FRAME, 0, 0, 0, 0, 0, 0]);
  header.writeUInt16BE(channel, 1);
  header.writeUInt32BE(payload.length, 3);
  upstream.write(Buffer.concat([header, payload, Buffer.from([FRAME_END])]));
}

describeOnBrokers('a consumer that is lost without a word', (broker) => {
  test('is missed though another one of the bus is left, and nobody is missed who is there', async () => {
    const bench = await openBench(broker);
    const { url, consumers } = await openSilencer(broker.url);
    const looks = createRecorder<string>();
    const ignore = () => {};
    const logger = {
      debug: (_: object, text: string) => looks.record(text),
      info: ignore,
      warn: ignore,
      error: ignore,
    };
    const transport = await bench.connect({ url, logger, lookEveryMs: 30 });
    const group = bench.group();
    for (const _ of [1, 2]) await transport.consume(group, { prefetch: 1 }, async () => ACK);
    const consumerCount = async () => (await bench.outside.checkQueue(group.queue)).consumerCount;
    const lookOften = async () => {
      const seen = looks.items.length;
      await waitFor(
        () => looks.items.slice(seen).filter((text) => text.startsWith('Looked whether')).length >= 5,
        AMPLE,
      );
    };
    await lookOften();
    const [first, second, ...others] = consumers.items;
    if (first === undefined || second === undefined) throw new Error('There are two consumers.');
    expect(others).toEqual([]);

    silence(second);
    await consumers.waitForCount(3, AMPLE);
    await waitFor(async () => (await consumerCount()) === 2, AMPLE);
    await lookOften();
    const count = consumers.items.length;
    await lookOften();
    expect(consumers.items.length).toBe(count);
    expect(await consumerCount()).toBe(2);
  });
});
