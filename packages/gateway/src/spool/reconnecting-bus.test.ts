import type { Envelope } from '@bloodbank/core/envelope';
import { waitFor } from '@bloodbank/testkit';
import { expect, it } from 'vitest';
import { createScriptedBus } from '../gateway.fixture.js';
import { createReconnectingBus } from './reconnecting-bus.js';

const EVENT = { event_id: 'e' } as Envelope;

const options = { address: 'amqp://broker', delays: { initialDelayMs: 1, maxDelayMs: 5 } };

function openLate() {
  const inner = createScriptedBus();
  const seen = { attempts: 0, closed: 0, isUp: false };
  const bus = createReconnectingBus(async () => {
    seen.attempts += 1;
    if (!seen.isUp) throw new Error('refused');
    const close = async (): Promise<void> => {
      seen.closed += 1;
    };
    return { ...inner, close };
  }, options);
  return { bus, inner, seen };
}

it('rejects Unreachable until its broker is there, and publishes from then on', async () => {
  const { bus, seen } = openLate();
  await expect(bus.send(EVENT)).rejects.toMatchObject({ code: 'transport.unreachable' });
  await waitFor(() => seen.attempts >= 3, { what: 'three attempts' });
  expect(bus.health()).toEqual({ status: 'unhealthy', details: { connected: false, reason: 'refused' } });
  await expect(bus.send(EVENT)).rejects.toThrow('amqp://broker cannot be reached: refused');
  seen.isUp = true;
  await waitFor(() => bus.health().status === 'healthy', { what: 'the bus' });
  await bus.close();
  expect(seen.closed).toBe(1);
  await expect(bus.send(EVENT)).rejects.toMatchObject({ code: 'transport.closed' });
});

it('begins a tap once its broker is there', async () => {
  const { bus, inner, seen } = openLate();
  const events: Envelope[] = [];
  const tap = await bus.tap(['#'], (event) => events.push(event));
  const stopped = await bus.tap(['#'], () => expect.unreachable());
  await stopped.stop();
  seen.isUp = true;
  await waitFor(() => bus.health().status === 'healthy', { what: 'the bus' });
  const pass = (): boolean => {
    inner.pass(EVENT);
    return events.length > 0;
  };
  await waitFor(pass, { what: 'the tap' });
  await tap.stop();
  await bus.close();
});

it('closes while it is still trying', async () => {
  const { bus, seen } = openLate();
  await bus.close();
  const { attempts } = seen;
  expect(seen.closed).toBe(0);
  expect(attempts).toBeGreaterThan(0);
});
