import { existsSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { syncFolder } from './sync-folder.js';

const DESCRIPTORS = '/proc/self/fd';

/** How often this process has a path open. */
function timesOpen(path: string): number {
  const targets = readdirSync(DESCRIPTORS).map((descriptor) => {
    try {
      return readlinkSync(join(DESCRIPTORS, descriptor));
    } catch {
      // That of the listing itself.
      return '';
    }
  });
  return targets.filter((target) => target === path).length;
}

test.skipIf(!existsSync(DESCRIPTORS))('leaves nothing open', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bloodbank-sync-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (let n = 0; n < 20; n++) {
    await syncFolder(folder);
    expect(timesOpen(folder)).toBe(0);
  }
});

test('says when the disk did not take it', async () => {
  // What cannot be synced.
  await expect(syncFolder('/dev/null')).rejects.toMatchObject({ code: 'EINVAL' });
});
