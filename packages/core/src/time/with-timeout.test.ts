import { expect, it } from 'vitest';
import { Timeout } from '../errors/publish-errors.js';
import { withTimeout } from './with-timeout.js';

it('passes on what the work comes to', async () => {
  await expect(withTimeout(Promise.resolve(7), 1_000, 'It')).resolves.toBe(7);
  await expect(withTimeout(Promise.reject(new Error('no')), 1_000, 'It')).rejects.toThrow('no');
});

it('rejects Timeout when the work never ends', async () => {
  const error: unknown = await withTimeout(new Promise(() => {}), 5, 'Waiting').catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Timeout);
  expect(error).toMatchObject({ message: 'Waiting did not settle within 5 ms.', maybeDelivered: false });
});
