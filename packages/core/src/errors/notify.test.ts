import { createHook } from 'node:async_hooks';
import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { notify } from './notify.js';

it.each<[string, () => unknown]>([
  [
    'throws',
    () => {
      throw new Error('full');
    },
  ],
  ['rejects with', () => Promise.reject(new Error('full'))],
])('tells of what a callback %s, after it has returned itself', async (_, callback) => {
  const failures: string[] = [];
  notify(callback, ({ message }) => failures.push(message));
  expect(failures).toEqual([]);
  await setImmediate();
  expect(failures).toEqual(['full']);
});

it('calls at once, and makes no promise for what returns nothing', () => {
  const calls: string[] = [];
  const made: string[] = [];
  const hook = createHook({ init: (_, type) => void made.push(type) }).enable();
  notify(
    () => void calls.push('called'),
    () => {},
  );
  hook.disable();
  expect(calls).toEqual(['called']);
  expect(made).not.toContain('PROMISE');
});
