import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { createStopSignal, SAME_WISH_MS } from './stop-signal.js';

function createSystem() {
  const events = new EventEmitter();
  const exits: unknown[] = [];
  const exit = ((code: unknown) => exits.push(code)) as unknown as NodeJS.Process['exit'];
  return { exits, events, system: Object.assign(events, { exit }) as unknown as NodeJS.Process };
}

it('tells of the first signal, takes its echo for the same, and a later one for impatience', async () => {
  const { exits, events, system } = createSystem();
  let nowMs = 1_000;
  const stop = createStopSignal(system, () => nowMs);
  expect(stop.signal.aborted).toBe(false);
  events.emit('SIGINT', 'SIGINT');
  nowMs += SAME_WISH_MS;
  events.emit('SIGTERM', 'SIGTERM');
  expect(await stop.stopped).toBe('SIGINT');
  expect(stop.signal.aborted).toBe(true);
  expect(exits).toEqual([]);
  nowMs += 1;
  events.emit('SIGINT', 'SIGINT');
  events.emit('SIGTERM', 'SIGTERM');
  expect(exits).toEqual([130, 143]);
});

it('gives the signals back', () => {
  const { events, system } = createSystem();
  createStopSignal(system).release();
  expect([events.listenerCount('SIGINT'), events.listenerCount('SIGTERM')]).toEqual([0, 0]);
});
