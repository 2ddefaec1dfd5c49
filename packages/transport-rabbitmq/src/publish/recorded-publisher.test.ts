import { Unroutable } from '@bloodbank/core/errors';
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
  const scene = { nowMs: 0, published: 0, asked: 0, unasked: 0, isRecorded: false, answer: () => {}, holds: false };
  const publisher = new RecordedPublisher({
    recordExchange: 'records',
    now: () => scene.nowMs,
    publish: async () => {
      scene.published++;
      return { routed: true };
    },
    record: async ({ options }) => {
      if (options.mandatory === false) {
        scene.unasked++;
        return { routed: true };
      }
      scene.asked++;
      if (scene.holds) await new Promise<void>((resolve) => (scene.answer = resolve));
      return { routed: scene.isRecorded };
    },
  });
  const publish = () => publisher.publish(message, limits);
  const copy = () => publisher.record(message, limits);
  return { scene, publish, copy };
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

it('waits for no copy while nobody records, sends each all the same, and asks with one a second', async () => {
  const { scene, copy } = createScene();
  expect(await copy()).toEqual({ routed: false, recorded: false });
  scene.holds = true;
  for (let count = 0; count < 10; count++) expect(await copy()).toEqual({ routed: false, recorded: false });
  expect([scene.asked, scene.unasked]).toEqual([1, 10]);
  scene.nowMs = 1_000;
  scene.isRecorded = true;
  const asking = copy();
  await copy();
  expect([scene.asked, scene.unasked]).toEqual([2, 11]);
  scene.answer();
  expect(await asking).toEqual({ routed: true, recorded: true });
  scene.holds = false;
  expect(await copy()).toEqual({ routed: true, recorded: true });
  expect([scene.asked, scene.unasked]).toEqual([3, 11]);
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
