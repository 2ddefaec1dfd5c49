import { Writable } from 'node:stream';
import type { Channel } from 'amqplib';
import { expect, it } from 'vitest';
import type { AmqpMessage } from '../message/to-amqp.js';
import { FrameWriter } from './frame-writer.js';

/** A writer whose socket notes what it is handed, and when: which of the names given were in each call. */
function openWriter() {
  const calls: string[][] = [];
  const stream = new Writable({
    write(chunk: Buffer, _, done) {
      calls.push(chunk.toString('latin1').match(/body-\w+/g) ?? []);
      done();
    },
  });
  const writer = new FrameWriter({ ch: 1, connection: { stream, frameMax: 4_096 } } as unknown as Channel);
  const write = (...names: readonly string[]): void => {
    for (const name of names) writer.write(messageOf(`body-${name}`));
  };
  return { write, calls };
}

function messageOf(body: string): AmqpMessage {
  return { exchange: 'e', routingKey: 'k', body: Buffer.from(body), options: { headers: {} } };
}

/** A turn of its own, in the same round of the loop as others that are asked for at the same moment. */
const inTurn = (work: () => void): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(() => {
      work();
      resolve();
    });
  });

it('hands over what one turn writes by one call, before anything else happens', async () => {
  const { write, calls } = openWriter();
  const seen: number[] = [];
  write('a', 'b');
  await Promise.resolve().then(() => write('c'));
  expect(calls).toEqual([]);
  await inTurn(() => seen.push(calls.length));
  expect(calls).toEqual([['body-a', 'body-b', 'body-c']]);
  expect(seen).toEqual([1]);
});

it('hands over what the later turns of a round write by one call at its end', async () => {
  const { write, calls } = openWriter();
  await Promise.all(['a', 'b', 'c', 'd'].map((name) => inTurn(() => write(name))));
  // Nobody knew that others would come.
  expect(calls).toEqual([['body-a']]);
  await inTurn(() => {});
  expect(calls).toEqual([['body-a'], ['body-b', 'body-c', 'body-d']]);
  await inTurn(() => write('e'));
  await inTurn(() => {});
  expect(calls).toEqual([['body-a'], ['body-b', 'body-c', 'body-d'], ['body-e']]);
});

it('keeps the order where one message is larger than what is shared', async () => {
  const { write, calls } = openWriter();
  await Promise.all(['a', 'b', `c${'x'.repeat(100_000)}`, 'd'].map((name) => inTurn(() => write(name))));
  await inTurn(() => {});
  expect(calls.flat().map((name) => name.slice(0, 6))).toEqual(['body-a', 'body-b', 'body-c', 'body-d']);
});
