import { expect, it } from 'vitest';
import { pipeline } from './pipeline.js';
import { ACKNOWLEDGED, asSettled, isSettled } from './settled.js';
import type { Around } from './step.js';

/** Writes down when it is passed, on the way in and out. */
const noting =
  (name: string): Around<string[]> =>
  (next) =>
  async (log) => {
    log.push(`> ${name}`);
    const settlement = await next(log);
    log.push(`< ${name}`);
    return settlement;
  };

it('goes through the steps from the outermost to the last and back, and past what is absent', async () => {
  let composed = 0;
  const counting: Around<string[]> = (next) => {
    composed += 1;
    return next;
  };
  const way = pipeline<string[]>()
    .add(noting('a'))
    .addIf(undefined)
    .addIf(noting('b'))
    .addEach([noting('c'), noting('d')])
    .addEach([])
    .add(counting)
    .end(async (log) => {
      log.push('last');
      return ACKNOWLEDGED;
    });
  const log: string[] = [];
  expect(await way(log)).toBe(ACKNOWLEDGED);
  await way([]);
  expect(log).toEqual(['> a', '> b', '> c', '> d', 'last', '< d', '< c', '< b', '< a']);
  expect(composed).toBe(1);
});

it('shares a beginning without mixing what comes after it', async () => {
  const beginning = pipeline<string[]>().add(noting('a'));
  const ends = ['b', 'c'].map((name) => beginning.add(noting(name)).end(async () => ACKNOWLEDGED));
  const logs = await Promise.all(
    ends.map(async (way) => {
      const log: string[] = [];
      await way(log);
      return log.join(' ');
    }),
  );
  expect(logs).toEqual(['> a > b < b < a', '> a > c < c < a']);
});

it('tells what a step made from what merely looks like it', () => {
  expect(isSettled(ACKNOWLEDGED)).toBe(true);
  expect(isSettled(asSettled({ kind: 'later', delayMs: 0, reason: 'x' }))).toBe(true);
  for (const value of [{ kind: 'ack' }, undefined, null, 'ack', () => {}]) expect(isSettled(value)).toBe(false);
});
