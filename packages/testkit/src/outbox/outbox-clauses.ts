import { Nacked, Unroutable } from '@bloodbank/core/errors';
import type { Outbox, OutboxEvent, RejectedEvent } from '@bloodbank/core/ports';
import { expect } from 'vitest';
import type { PortClause } from '../conformance/clause.js';
import { waitFor } from '../wait/wait-for.js';
import { within } from '../wait/within.js';
import type { OutboxHarness } from './outbox-harness.js';
import { AWAY, createScriptedBroker, eventOf, idOf, numberOf, type ScriptedBroker } from './scripted-broker.js';

const LIMIT = { timeoutMs: 4_000, everyMs: 10 };

/** Every test of every clause of the Outbox port. */
export const OUTBOX_CLAUSES: readonly PortClause<OutboxHarness>[] = [
  {
    id: 'O1',
    name: 'what the broker confirms is never written down',
    run: async (harness) => {
      const broker = createScriptedBroker();
      const outbox = await harness.open(broker);
      const event = eventOf('a', 0);
      const answer = await outbox.publish(event);
      expect(answer).toMatchObject({ stored: 'broker', receipt: { eventId: idOf(event), routed: true } });
      expect(await harness.storedEventIds()).toEqual([]);
      expect(outbox.health()).toMatchObject({ status: 'healthy', keepsEvents: true, waitingEvents: 0 });
    },
  },
  {
    id: 'O1',
    name: 'what the broker does not take stands on the store when that is said',
    run: async (harness) => {
      const { outbox } = await openAway(harness);
      for (const event of [eventOf('a', 0), eventOf('b', 0)]) {
        expect(await outbox.publish(event)).toEqual({ stored: 'outbox' });
        expect(await harness.storedEventIds()).toContain(idOf(event));
      }
      expect(outbox.health()).toMatchObject({ status: 'degraded', waitingEvents: 2 });
    },
  },
  {
    id: 'O2',
    name: 'kept events are published by themselves, as the same events and in the same way, and nothing is left',
    run: async (harness) => {
      const { broker, outbox } = await openAway(harness);
      const events = await publishMany(outbox, 'a', 5);
      broker.failure = undefined;
      await drained(outbox);
      expect(broker.taken.map(asSent)).toEqual(events.map(asSent));
      expect(await harness.storedEventIds()).toEqual([]);
      expect(outbox.health()).toMatchObject({ status: 'healthy', usedBytes: 0 });
    },
  },
  {
    id: 'O3',
    name: 'nothing overtakes within a source, also when the broker is back already',
    run: async (harness) => {
      const { broker, outbox } = await openAway(harness);
      await publishMany(outbox, 'a', 5);
      const gate = closeGate(broker);
      broker.failure = undefined;
      const later = [outbox.publish(eventOf('a', 5)), outbox.publish(eventOf('a', 6))];
      expect(await within(Promise.race(later), LIMIT.timeoutMs)).toEqual({ stored: 'outbox' });
      gate.open();
      await Promise.all(later);
      await drained(outbox);
      await outbox.publish(eventOf('a', 7));
      expect(broker.taken.map(numberOf)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    },
  },
  {
    id: 'O4',
    name: 'a source whose queue is full holds up no other one',
    run: async (harness) => {
      const broker = createScriptedBroker();
      const outbox = await harness.open(broker);
      broker.failure = ({ source }) => (source === 'stuck' ? new Nacked('test.outbox.kept') : undefined);
      expect(await outbox.publish(eventOf('stuck', 0))).toEqual({ stored: 'outbox' });
      expect(await outbox.publish(eventOf('a', 1))).toMatchObject({ stored: 'broker' });
      broker.failure = undefined;
      await drained(outbox);
      expect(broker.taken.map(numberOf)).toEqual([1, 0]);
    },
  },
  {
    id: 'O5',
    name: 'what can never be published is set aside with its reason until it is dropped, and the rest flows',
    run: async (harness) => {
      const { broker, outbox } = await openAway(harness);
      const [first, second] = await publishMany(outbox, 'a', 2);
      broker.failure = ({ envelope }) =>
        envelope.event_id === first?.envelope.event_id ? new Unroutable('x', 'y') : undefined;
      await drained(outbox);
      expect(broker.taken.map(idOf)).toEqual([second?.envelope.event_id]);
      const [rejected, ...others] = await rejectedBy(outbox);
      expect(others).toEqual([]);
      expect(rejected).toMatchObject({
        reason: { code: 'transport.unroutable' },
        source: 'a',
        envelope: first?.envelope,
      });
      expect(await harness.storedEventIds()).toEqual([first?.envelope.event_id]);
      expect(outbox.health()).toMatchObject({ status: 'degraded', rejectedEvents: 1 });
      expect(await outbox.rejected.drop(first?.envelope.event_id ?? '')).toBe(true);
      expect(await outbox.rejected.drop(first?.envelope.event_id ?? '')).toBe(false);
      expect(await harness.storedEventIds()).toEqual([]);
      expect(outbox.health()).toMatchObject({ status: 'healthy', rejectedEvents: 0 });
    },
  },
  {
    id: 'O5',
    name: 'what can never be published is refused at once, and not kept',
    run: async (harness) => {
      const broker = createScriptedBroker();
      const outbox = await harness.open(broker);
      const refusal = new Unroutable('x', 'y');
      broker.failure = () => refusal;
      await expect(outbox.publish(eventOf('a', 0))).rejects.toBe(refusal);
      expect(await harness.storedEventIds()).toEqual([]);
    },
  },
  {
    id: 'O6',
    name: 'what a dead process kept is published by the next one, in its order',
    run: async (harness) => {
      const { outbox } = await openAway(harness);
      const events = await publishMany(outbox, 'a', 5);
      await harness.kill(outbox);
      const broker = createScriptedBroker();
      const next = await harness.open(broker);
      await drained(next, () => broker.taken.length >= events.length);
      expect(broker.taken.map(asSent)).toEqual(events.map(asSent));
      expect(await harness.storedEventIds()).toEqual([]);
    },
  },
  {
    id: 'O6',
    name: 'what was confirmed is not published again after an orderly end',
    run: async (harness) => {
      const { broker, outbox } = await openAway(harness);
      await publishMany(outbox, 'a', 3);
      let left = 2;
      broker.failure = () => (left-- > 0 ? undefined : AWAY());
      await waitFor(() => broker.taken.length === 2, { ...LIMIT, what: 'two events' });
      await outbox.close();
      const later = createScriptedBroker();
      const next = await harness.open(later);
      await drained(next, () => later.taken.length > 0);
      expect(later.taken.map(numberOf)).toEqual([2]);
    },
  },
  {
    id: 'O7',
    name: 'a process that is alive keeps what is its own',
    run: async (harness) => {
      const { outbox } = await openAway(harness);
      await publishMany(outbox, 'a', 3);
      const broker = createScriptedBroker();
      const other = await harness.open(broker);
      broker.failure = AWAY;
      const events = await publishMany(other, 'b', 3);
      broker.failure = undefined;
      await drained(other);
      expect(broker.taken.map(idOf)).toEqual(events.map(idOf));
      expect(outbox.health().waitingEvents).toBe(3);
      expect(await harness.storedEventIds()).toHaveLength(3);
    },
  },
  {
    id: 'O8',
    name: 'a full one refuses, keeps what it had, and takes again once that left',
    run: async (harness) => {
      const { broker, outbox } = await openAway(harness);
      const results = await Promise.allSettled(Array.from({ length: 100 }, (_, n) => outbox.publish(eventOf('a', n))));
      const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
      expect(refused.length).toBeGreaterThan(0);
      expect(refused.length).toBeLessThan(100);
      for (const reason of refused) expect(reason).toMatchObject({ code: 'outbox.full' });
      await expect(outbox.publish(eventOf('a', 100))).rejects.toMatchObject({ code: 'outbox.full' });
      expect(outbox.health()).toMatchObject({ status: 'unhealthy', keepsEvents: false });
      broker.failure = undefined;
      await drained(outbox);
      expect(broker.taken).toHaveLength(100 - refused.length);
      broker.failure = AWAY;
      expect(await outbox.publish(eventOf('a', 100))).toEqual({ stored: 'outbox' });
    },
  },
  {
    id: 'O9',
    name: 'a closed one takes nothing, and leaves the rest to the next',
    run: async (harness) => {
      const { outbox } = await openAway(harness);
      const [event] = await publishMany(outbox, 'a', 1);
      await outbox.close();
      await outbox.close();
      await expect(outbox.publish(eventOf('a', 1))).rejects.toMatchObject({ code: 'transport.closed' });
      const broker = createScriptedBroker();
      const next = await harness.open(broker);
      await drained(next, () => broker.taken.length > 0);
      expect(broker.taken.map(idOf)).toEqual([event?.envelope.event_id]);
    },
  },
];

async function openAway(harness: OutboxHarness): Promise<{ readonly broker: ScriptedBroker; readonly outbox: Outbox }> {
  const broker = createScriptedBroker();
  broker.failure = AWAY;
  return { broker, outbox: await harness.open(broker) };
}

/** The n-th of a source one after the other. */
async function publishMany(outbox: Outbox, source: string, count: number): Promise<readonly OutboxEvent[]> {
  const events = Array.from({ length: count }, (_, n) => eventOf(source, n));
  for (const event of events) expect(await outbox.publish(event)).toEqual({ stored: 'outbox' });
  return events;
}

async function drained(outbox: Outbox, also: () => boolean = () => true): Promise<void> {
  const isEmpty = (): boolean => outbox.health().waitingEvents === 0 && outbox.health().usedBytes === 0;
  await waitFor(() => also() && isEmpty(), { ...LIMIT, what: 'an empty outbox' });
}

async function rejectedBy(outbox: Outbox): Promise<readonly RejectedEvent[]> {
  const all: RejectedEvent[] = [];
  for await (const event of outbox.rejected.list()) all.push(event);
  return all;
}

function closeGate(broker: ScriptedBroker): { open(): void } {
  let open = (): void => {};
  broker.gate = new Promise((resolve) => {
    open = resolve;
  });
  return { open: () => open() };
}

function asSent({ source: _, ...event }: OutboxEvent): object {
  return event;
}
