import type { Envelope } from '@bloodbank/core/envelope';
import { silentLogger } from '@bloodbank/core/ports';
import { expect, it } from 'vitest';
import type { DeliveryContext } from '../delivery-context.js';
import { handle } from './handle.js';
import { destination, ENVELOPE, verifiedPassage } from './steps.fixture.js';

it('gives the handler the event and what belongs to it, and settles it as done', async () => {
  const seen: [Envelope, DeliveryContext][] = [];
  const passage = verifiedPassage(ENVELOPE, { attempt: 2, headers: { tenant: 'blue' } });
  expect(await handle((...args) => void seen.push(args))(passage)).toEqual({ kind: 'ack' });
  const [event, context] = seen[0] ?? [];
  expect(event).toMatchObject(ENVELOPE);
  expect(context?.event).toBe(event);
  expect(context).toMatchObject({
    event_type: 'llm.prompt',
    attempt: 2,
    queue: 'bloodbank.events.v1.rag',
    routingKey: 'llm.prompt',
    headers: { tenant: 'blue' },
  });
});

it('makes each part of a context once, and only for who asks', async () => {
  const { context } = verifiedPassage();
  expect(context.publish).toBe(context.publish);
  expect(context.signal).toBe(context.signal);
  expect(context.log).toBe(context.log);
});

it('publishes with the event as the cause', async () => {
  const calls: unknown[][] = [];
  const publish = async (...args: unknown[]): Promise<never> => {
    calls.push(args);
    return undefined as never;
  };
  const passage = verifiedPassage(ENVELOPE, {}, destination({ publish, logger: silentLogger }));
  await handle((event, context) => (context.publish as (...args: unknown[]) => unknown)('a.b', { of: event.event_id }))(
    passage,
  );
  expect(calls).toEqual([['a.b', { of: ENVELOPE.event_id }, { causedBy: passage.event }]]);
});

it('leaves to `fail` what the handler throws', async () => {
  const throwing = handle(() => {
    throw new RangeError('no');
  });
  await expect(throwing(verifiedPassage())).rejects.toThrow(RangeError);
});
