import { expect, it } from 'vitest';
import { createAjv } from './create-ajv.js';
import { knownFormats } from './known-formats.js';

it('are those of validators, of every dialect', () => {
  for (const dialect of ['draft-07', '2019-09', '2020-12'] as const)
    expect({ ...createAjv(dialect).formats }).toEqual({ ...knownFormats() });
  expect(Object.keys(knownFormats())).toContain('date-time');
});
