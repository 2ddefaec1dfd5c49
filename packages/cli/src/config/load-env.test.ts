import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadEnv } from './load-env.js';

it('prefers the process, then the nearer folder', () => {
  const root = mkdtempSync(join(tmpdir(), 'bloodbank-env-'));
  try {
    const near = join(root, 'near');
    mkdirSync(near);
    writeFileSync(join(root, '.env'), 'A=far\nB=far\nC="far # not a comment"\n# D=1\n');
    writeFileSync(join(near, '.env'), 'A=near\nB=near\n');
    expect(loadEnv({ A: 'process' }, [near, root])).toEqual({ A: 'process', B: 'near', C: 'far # not a comment' });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});
