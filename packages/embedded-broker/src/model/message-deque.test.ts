import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { QueuedMessage } from './message.js';
import { MessageDeque } from './message-deque.js';

const message = {
  exchange: '',
  routingKey: '',
  extraKeys: [],
  properties: {},
  propertyBytes: Buffer.alloc(0),
  body: Buffer.alloc(0),
};

function entry(sequence: number): QueuedMessage {
  return { message, sequence, expiresAt: Number.POSITIVE_INFINITY, redelivered: false, deliveryCount: 0 };
}

const steps = fc.array(fc.oneof(fc.constant('push' as const), fc.constant('shift' as const), fc.nat(50)), {
  maxLength: 400,
  size: 'max',
});

it('behaves as a sorted list from which the first leaves and to which anything taken may return', () => {
  fc.assert(
    fc.property(steps, (taken) => {
      const deque = new MessageDeque();
      const model: number[] = [];
      const outside: number[] = [];
      let next = 0;
      for (const step of taken) {
        if (step === 'push') {
          deque.push(entry(next));
          model.push(next++);
        } else if (step === 'shift') {
          const sequence = model.shift();
          expect(deque.shift()?.sequence).toBe(sequence);
          if (sequence !== undefined) outside.push(sequence);
        } else if (outside.length > 0) {
          const [sequence] = outside.splice(step % outside.length, 1);
          if (sequence === undefined) continue;
          deque.restore(entry(sequence));
          model.push(sequence);
          model.sort((a, b) => a - b);
        }
        expect(deque.length).toBe(model.length);
        expect(deque.first?.sequence).toBe(model[0]);
      }
      expect(deque.drain().map(({ sequence }) => sequence)).toEqual(model);
      expect(deque.length).toBe(0);
    }),
    { seed: Date.now() },
  );
});

it('stays quick and small while much passes through and comes back', () => {
  const deque = new MessageDeque();
  for (let sequence = 0; sequence < 200_000; sequence++) deque.push(entry(sequence));
  const started = performance.now();
  const held: QueuedMessage[] = [];
  for (let n = 0; n < 150_000; n++) {
    const first = deque.shift();
    if (first !== undefined) held.push(first);
  }
  for (const back of held.reverse()) deque.restore(back);
  expect(deque.first?.sequence).toBe(0);
  expect(performance.now() - started).toBeLessThan(1000);
});
