import { rm } from 'node:fs/promises';
import type { Outbox, OutboxReceipt } from '@bloodbank/core/ports';
import { AWAY, createScriptedBroker, eventOf, numberOf, type ScriptedBroker, waitFor } from '@bloodbank/testkit';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { makeFolder, openOutbox, storedIn } from './file-outbox.fixture.js';

vi.setConfig({ testTimeout: 30_000 });

const CALLERS = 20;

let folder: string;
let broker: ScriptedBroker;
let outbox: Outbox;
beforeEach(async () => {
  folder = await makeFolder();
  broker = createScriptedBroker();
  outbox = await openOutbox(folder, { send: (event) => broker.send(event) });
});
afterEach(async () => {
  await outbox.close();
  await rm(folder, { recursive: true });
});

/** As a broker over a network: what is sent together is confirmed together, a round of the loop or more later. */
function confirmSlowly(): { readonly most: number } {
  const { send } = broker;
  const seen = { most: 0 };
  let open = 0;
  broker.send = async (event) => {
    open += 1;
    seen.most = Math.max(seen.most, open);
    await new Promise((resolve) => setTimeout(resolve, 2));
    open -= 1;
    return send(event);
  };
  return seen;
}

it('is empty again under a steady load once the broker is back, and what was kept left first', async () => {
  confirmSlowly();
  broker.failure = AWAY;
  let isOver = false;
  const stored: OutboxReceipt['stored'][] = [];
  let next = 0;
  const callers = Array.from({ length: CALLERS }, async (_, caller) => {
    const source = caller < CALLERS / 2 ? 'a' : 'b';
    while (!isOver) stored.push((await outbox.publish(eventOf(source, next++))).stored);
  });
  await waitFor(() => stored.length >= CALLERS * 5, { what: 'events on disk' });
  expect(stored).not.toContain('broker');
  broker.failure = undefined;
  const isDirect = (): boolean =>
    stored.length > CALLERS * 5 && stored.slice(-CALLERS * 5).every((at) => at === 'broker');
  await waitFor(isDirect, { what: 'events that no disk sees', timeoutMs: 20_000 });
  isOver = true;
  await Promise.all(callers);
  // The last file goes after its last event.
  await waitFor(() => outbox.health().usedBytes === 0, { what: 'an empty folder' });
  expect(outbox.health()).toMatchObject({ waitingEvents: 0 });
  expect(new Set(broker.taken.map(numberOf))).toHaveLength(next);
});

it('drains together what was given at the same moment, in its order', async () => {
  broker.failure = AWAY;
  await Promise.all(Array.from({ length: 10 }, (_, n) => outbox.publish(eventOf('a', n))));
  const seen = confirmSlowly();
  broker.failure = undefined;
  await waitFor(() => outbox.health().waitingEvents === 0, { what: 'an empty outbox' });
  expect(broker.taken.map(numberOf)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  // The first is tried as soon as it is kept, by itself.
  expect(seen.most).toBeGreaterThanOrEqual(9);
});

it('drains what was given after a word that others are kept when those are confirmed, and not before', async () => {
  broker.failure = AWAY;
  for (let n = 0; n < 5; n++) await outbox.publish(eventOf('a', n));
  const seen = confirmSlowly();
  broker.failure = undefined;
  await waitFor(() => outbox.health().waitingEvents === 0, { what: 'an empty outbox' });
  expect(broker.taken.map(numberOf)).toEqual([0, 1, 2, 3, 4]);
  expect(seen.most).toBe(1);
});

it('keeps what waits a moment for others when it is closed', async () => {
  broker.failure = AWAY;
  await outbox.publish(eventOf('a', 0));
  await outbox.publish(eventOf('b', 1));
  const { send } = broker;
  let confirm = (): void => {};
  const gate = new Promise<void>((resolve) => {
    confirm = resolve;
  });
  broker.send = async (event) => {
    if (event.source === 'a') await gate;
    return send(event);
  };
  broker.failure = undefined;
  await waitFor(() => broker.taken.length === 1, { what: 'the event of b' });
  const later = outbox.publish(eventOf('a', 2));
  const closing = outbox.close();
  confirm();
  expect(await later).toEqual({ stored: 'outbox' });
  await closing;
  // Whether the last one was still sent is a matter of moments.
  const taken = broker.taken.map(numberOf);
  expect(taken.slice(0, 2)).toEqual([1, 0]);
  expect(await storedIn(folder)).toHaveLength(3 - taken.length);
});
