import { expect, it } from 'vitest';
import { Lanes } from './lanes.js';

it('keeps the order of one key, and lets another one pass', async () => {
  const lanes = new Lanes();
  const log: string[] = [];
  let open = (): void => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const first = lanes.run('a', async () => {
    await gate;
    log.push('a1');
  });
  const second = lanes.run('a', async () => void log.push('a2'));
  await lanes.run('b', async () => void log.push('b1'));
  open();
  await Promise.all([first, second]);
  expect(log).toEqual(['b1', 'a1', 'a2']);
});

it('goes on after work that failed', async () => {
  const lanes = new Lanes();
  const failed = lanes.run('a', () => Promise.reject(new Error('no')));
  const next = lanes.run('a', async () => 'next');
  await expect(failed).rejects.toThrow('no');
  expect(await next).toBe('next');
});
