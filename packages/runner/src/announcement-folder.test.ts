import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Announcement } from './announcement.js';
import { AnnouncementFolder } from './announcement-folder.js';

describe('announcements that could not become events', () => {
  let root: string;
  let folder: AnnouncementFolder;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'bloodbank-announcements-'));
    folder = new AnnouncementFolder(join(root, 'announcements'));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const announcement = (eventId: string, second = 0): Announcement => ({
    eventType: 'session.thread.start',
    eventId,
    payload: { n: 1 },
    causedBy: [],
    timestamp: new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString(),
    source: { type: 'hook' },
  });
  const idsOf = async (): Promise<readonly string[]> => {
    const ids: string[] = [];
    for await (const kept of folder.list()) ids.push(kept.announcement.eventId);
    return ids;
  };

  it('are there in the order in which they were made, each once, until they are removed', async () => {
    expect(await idsOf()).toEqual([]);
    for (const id of ['z', 'a', 'm']) await folder.keep({ announcement: announcement(id), reason: 'broken' });
    await folder.keep({ announcement: announcement('later', 1), reason: 'broken' });
    await folder.keep({ announcement: announcement('a'), reason: 'still broken' });
    expect(await idsOf()).toEqual(['z', 'a', 'm', 'later']);
    for await (const kept of folder.list()) {
      expect(kept).toMatchObject({ announcement: { payload: { n: 1 } }, reason: 'broken' });
      if (kept.announcement.eventId !== 'm') await kept.remove();
    }
    expect(await idsOf()).toEqual(['m']);
    expect(await folder.count()).toBe(1);
  });

  it('are passed over where their file is no longer whole', async () => {
    await folder.keep({ announcement: announcement('a'), reason: 'broken' });
    await writeFile(join(root, 'announcements', '0-0-b.json'), '{"announ');
    expect(await idsOf()).toEqual(['a']);
  });

  it('are refused where they cannot be written, and leave nothing behind', async () => {
    await writeFile(join(root, 'announcements'), 'no folder');
    await expect(folder.keep({ announcement: announcement('a'), reason: 'broken' })).rejects.toThrow();
    expect(await readdir(root)).toEqual(['announcements']);
  });
});
