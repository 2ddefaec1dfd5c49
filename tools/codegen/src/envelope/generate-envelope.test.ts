import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROJECT } from '../tree.fixture.js';
import { generateEnvelope } from './generate-envelope.js';

describe('the generated envelope', () => {
  it('is what its schema says', async () => {
    const { problems, report } = await generateEnvelope({
      schemas: join(PROJECT, 'schemas'),
      out: join(PROJECT, 'packages/core/src/envelope'),
      check: true,
    });
    expect(problems).toEqual([]);
    expect(report?.stale, `run pnpm generate: ${report?.written.join(', ')}`).toBe(false);
  });
});
