import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { generateRules } from './generate-rules.js';

it('what follows from the schema of the rules is up to date', async () => {
  expect(await generateRules(fileURLToPath(new URL('../../../..', import.meta.url)), true)).toEqual([]);
});
