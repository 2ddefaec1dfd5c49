import { expect, it } from 'vitest';
import { generateHelpers } from './generate-helpers.js';

it('what validators call is up to date', async () => {
  expect(await generateHelpers(true)).toEqual([]);
});
