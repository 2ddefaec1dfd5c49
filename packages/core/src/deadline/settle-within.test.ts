import { expect, it } from 'vitest';
import { Timeout } from '../errors/publish-errors.js';
import { settleWithin } from './settle-within.js';

it('passes on what the work comes to', async () => {
  await expect(settleWithin(Promise.resolve(7), 1_000, 'It')).resolves.toBe(7);
  await expect(settleWithin(Promise.reject(new Error('no')), 1_000, 'It')).rejects.toThrow('no');
});

it('rejects Timeout when the work never ends', async () => {
  const error: unknown = await settleWithin(new Promise(() => {}), 5, 'Waiting').catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Timeout);
  expect(error).toMatchObject({ message: 'Waiting did not settle within 5 ms.', maybeDelivered: false });
});
