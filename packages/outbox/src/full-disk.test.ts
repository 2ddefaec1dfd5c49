import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const FIXTURE = fileURLToPath(new URL('./full-disk.fixture.ts', import.meta.url));
const SMALL = 'mount -t tmpfs -o size=256k tmpfs "$0"';

/** A disk that only the process and its children see, and that is gone with them. Needs a kernel that lets users have one. */
function onSmallDisk(folder: string, command: readonly string[]): ReturnType<typeof spawnSync> {
  const script = `${SMALL} && exec "$@"`;
  return spawnSync('unshare', ['--map-root-user', '--mount', 'sh', '-c', script, folder, ...command], {
    encoding: 'utf8',
    timeout: 100_000,
  });
}

const probe = mkdtempSync(join(tmpdir(), 'disk-'));
const canMount = onSmallDisk(probe, ['true']).status === 0;
rmSync(probe, { recursive: true });

it.skipIf(!canMount)(
  'a full disk stops nothing but keeping: start, refuse, drain, set aside and remove (needs unshare and tmpfs)',
  { timeout: 120_000 },
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'disk-'));
    try {
      const node = [process.execPath, '--conditions=@bloodbank/source', '--import', 'tsx', FIXTURE, folder];
      const { stdout, stderr } = onSmallDisk(folder, node);
      expect(stderr).toBe('');
      const { kept, ...seen } = JSON.parse(String(stdout)) as { kept: number };
      expect(kept).toBeGreaterThan(50);
      expect(seen).toEqual({
        firstStatus: 'unhealthy',
        refusals: ['outbox.full'],
        // The folder of the process, however often it is refused.
        more: 1,
        isWhole: true,
        stillFull: 'ENOSPC',
        left: ['rejected', 'rejected/id.json'],
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);
