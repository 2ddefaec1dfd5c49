import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { canListOpen, listOpen } from './open-files.fixture.js';
import { syncFolder } from './sync-folder.js';

test.skipIf(!canListOpen)('leaves nothing open', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bloodbank-sync-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (let n = 0; n < 20; n++) {
    await syncFolder(folder);
    expect(listOpen(folder)).toEqual([]);
  }
});

test('says when the disk did not take it', async () => {
  // What cannot be synced.
  await expect(syncFolder('/dev/null')).rejects.toMatchObject({ code: 'EINVAL' });
});
