import type { ConsumeMessage } from 'amqplib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Acknowledgements, type SettlingChannel } from './acknowledgements.js';

const message = (deliveryTag: number): ConsumeMessage => ({ fields: { deliveryTag } }) as unknown as ConsumeMessage;

/** A broker's bookkeeping: what each frame settles, and that none settles anything twice or nothing at all. */
function brokerWith(deliveries: number) {
  const unsettled = new Set(Array.from({ length: deliveries }, (_, index) => index + 1));
  const acked: number[] = [];
  const rejected: number[] = [];
  let frames = 0;
  const all = [...unsettled];
  const channel: SettlingChannel = {
    ack({ fields: { deliveryTag } }, allUpTo = false) {
      frames += 1;
      const settled = [...unsettled].filter((tag) => (allUpTo ? tag <= deliveryTag : tag === deliveryTag));
      if (!settled.includes(deliveryTag)) throw new Error(`unknown delivery tag ${deliveryTag}`);
      for (const tag of settled) unsettled.delete(tag);
      acked.push(...settled);
    },
    reject({ fields: { deliveryTag } }) {
      frames += 1;
      if (!unsettled.delete(deliveryTag)) throw new Error(`unknown delivery tag ${deliveryTag}`);
      rejected.push(deliveryTag);
    },
  };
  const acknowledgements = new Acknowledgements(channel);
  for (const tag of all) acknowledgements.expect(message(tag));
  return { acknowledgements, acked, rejected, unsettled, frames: () => frames };
}

const afterThisTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('acknowledgements', () => {
  it('of one turn leave together, as one frame', async () => {
    const { acknowledgements, ...broker } = brokerWith(5);
    for (const tag of [3, 1, 2]) acknowledgements.add(message(tag));
    expect(broker.frames()).toBe(0);
    await afterThisTurn();
    expect(broker.frames()).toBe(1);
    expect(broker.acked).toEqual([1, 2, 3]);
    expect([...broker.unsettled]).toEqual([4, 5]);
  });

  it('leave one by one behind a delivery that is still worked on, until it is settled', async () => {
    const { acknowledgements, ...broker } = brokerWith(6);
    for (const tag of [2, 3, 5]) acknowledgements.add(message(tag));
    await afterThisTurn();
    expect([broker.frames(), broker.acked]).toEqual([3, [2, 3, 5]]);
    for (const tag of [1, 4, 6]) acknowledgements.add(message(tag));
    await afterThisTurn();
    expect([broker.frames(), [...broker.unsettled]]).toEqual([4, []]);
  });

  it('never cover what was put back or dead-lettered, or is worked on', () => {
    const step = fc.record({ tag: fc.integer({ min: 1, max: 30 }), isAck: fc.boolean(), isFlushed: fc.boolean() });
    fc.assert(
      fc.property(fc.uniqueArray(step, { selector: ({ tag }) => tag, maxLength: 30 }), (steps) => {
        const { acknowledgements, ...broker } = brokerWith(30);
        const expected = { acked: [] as number[], rejected: [] as number[] };
        for (const { tag, isAck, isFlushed } of steps) {
          if (isAck) acknowledgements.add(message(tag));
          else acknowledgements.reject(message(tag), true);
          expected[isAck ? 'acked' : 'rejected'].push(tag);
          if (isFlushed) {
            acknowledgements.flush();
            expect(sorted(broker.acked)).toEqual(sorted(expected.acked));
          }
          expect(broker.rejected).toEqual(expected.rejected);
        }
        acknowledgements.flush();
        expect(sorted(broker.acked)).toEqual(sorted(expected.acked));
      }),
      { numRuns: 500 },
    );
  });

  it('are of no effect once the channel refuses frames', async () => {
    const refuse = (): never => {
      throw new Error('Channel closed');
    };
    const acknowledgements = new Acknowledgements({ ack: refuse, reject: refuse });
    acknowledgements.add(message(1));
    acknowledgements.reject(message(2), false);
    await afterThisTurn();
  });
});

function sorted(tags: readonly number[]): readonly number[] {
  return [...tags].sort((a, b) => a - b);
}
