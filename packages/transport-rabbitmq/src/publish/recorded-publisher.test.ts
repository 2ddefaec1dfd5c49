import { BloodbankError, Unroutable } from '@bloodbank/core/errors';
import { expect, it } from 'vitest';
import type { AmqpMessage } from '../message/to-amqp.js';
import { RecordedPublisher } from './recorded-publisher.js';

const message: AmqpMessage = {
  exchange: 'events',
  routingKey: 'a.b',
  body: Buffer.from('{}'),
  options: { headers: {} },
};
const limits = { timeoutMs: 1_000 };

/** Counts what goes where, and lets the recorders answer when it is told to. */
function createScene() {
  const scene = { nowMs: 0, published: 0, asked: 0, isRecorded: false, answer: () => {}, holds: false };
  const publisher = new RecordedPublisher({
    recordExchange: 'records',
    now: () => scene.nowMs,
    publish: async () => {
      scene.published++;
      return { routed: true };
    },
    record: async () => {
      scene.asked++;
      if (scene.holds) await new Promise<void>((resolve) => (scene.answer = resolve));
      return { routed: scene.isRecorded };
    },
  });
  const publish = () => publisher.publish(message, limits);
  return { scene, publish };
}

it('asks with every event until it knows, then with one a second', async () => {
  const { scene, publish } = createScene();
  await Promise.all([publish(), publish()]);
  expect([scene.published, scene.asked]).toEqual([2, 2]);
  for (let count = 0; count < 10; count++) await publish();
  expect(scene.asked).toBe(2);
  scene.nowMs = 1_000;
  scene.holds = true;
  const asking = publish();
  await Promise.all(Array.from({ length: 100 }, publish));
  expect([scene.published, scene.asked]).toEqual([113, 3]);
  scene.answer();
  expect(await asking).toEqual({ routed: true });
  await publish();
  expect(scene.asked).toBe(3);
});

it('sends every event to who began to record, and asks again when nobody does', async () => {
  const { scene, publish } = createScene();
  await publish();
  scene.nowMs = 1_000;
  scene.isRecorded = true;
  expect(await publish()).toEqual({ routed: true, recorded: true });
  await Promise.all([publish(), publish()]);
  expect(scene.asked).toBe(4);
  scene.isRecorded = false;
  await publish();
  await publish();
  expect(scene.asked).toBe(5);
});

it('asks no more where this user may not write to the recorders, and marks nothing', async () => {
  let asked = 0;
  const sent: AmqpMessage[] = [];
  let nowMs = 0;
  const publisher = new RecordedPublisher({
    recordExchange: 'records',
    now: () => nowMs,
    publish: async (one) => {
      sent.push(one);
      return { routed: true };
    },
    record: async () => {
      asked += 1;
      throw new BloodbankError('transport.forbidden', 'no');
    },
  });
  for (let count = 0; count < 3; count++) {
    expect(await publisher.publish(message, limits)).toEqual({ routed: true });
    nowMs += 10_000;
  }
  expect(asked).toBe(1);
  expect(sent).toEqual([message, message, message]);
});

it('looks again after a look that failed', async () => {
  let nowMs = 0;
  let fails: Error | undefined = new Unroutable('records', 'a.b');
  const publisher = new RecordedPublisher({
    recordExchange: 'records',
    now: () => nowMs,
    publish: async () => ({ routed: true }),
    record: async () => {
      if (fails !== undefined) throw fails;
      return { routed: true };
    },
  });
  await publisher.publish(message, limits);
  nowMs = 1_000;
  fails = new Error('the connection was lost');
  await expect(publisher.publish(message, limits)).rejects.toThrow('lost');
  fails = undefined;
  expect(await publisher.publish(message, limits)).toEqual({ routed: true, recorded: true });
});
