import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BloodbankError } from '@bloodbank/core/errors';
import type { RejectedEvent, RejectedEvents } from '@bloodbank/core/ports';
import { PRIVATE_FOLDER } from './disk/private-file.js';
import { syncFolder } from './disk/sync-folder.js';
import { writeDurably } from './disk/write-durably.js';
import type { WaitingEvent } from './waiting-event.js';

const FILE = /^[0-9a-fA-F-]{36}\.json$/;

/** Of how old a count may be that somebody asks for: other processes write and remove there too. */
const COUNT_MS = 1_000;

/** One file for each event, written whole or not at all, so that any number of processes may use the folder. */
export interface RejectedFolder extends RejectedEvents {
  /** As of a moment ago. */
  readonly count: number;
  add(event: WaitingEvent, error: Error): Promise<void>;
}

/** What was set aside below an outbox folder. Nothing is made there by reading. */
export async function openRejectedFolder(outboxFolder: string): Promise<RejectedFolder> {
  const folder = join(outboxFolder, 'rejected');
  const names = async (): Promise<string[]> => {
    const found = await readdir(folder).catch(absentAsEmpty);
    return found.filter((name) => FILE.test(name)).sort();
  };
  let count = (await names()).length;
  let countedAt = performance.now();

  async function recount(): Promise<void> {
    count = (await names()).length;
  }

  return {
    get count() {
      if (performance.now() - countedAt > COUNT_MS) {
        countedAt = performance.now();
        recount().catch(() => {});
      }
      return count;
    },
    async add(event, error) {
      await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER });
      const reason = { code: error instanceof BloodbankError ? error.code : 'internal.error', message: error.message };
      const path = join(folder, `${event.envelope.event_id}.json`);
      await writeDurably(path, JSON.stringify({ reason, ...event }, undefined, 2));
      await recount();
    },
    async *list() {
      for (const name of await names()) {
        const text = await readFile(join(folder, name), 'utf8').catch(() => undefined);
        if (text !== undefined) yield JSON.parse(text) as RejectedEvent;
      }
    },
    async drop(eventId) {
      const name = `${eventId}.json`;
      if (!FILE.test(name)) return false;
      try {
        await rm(join(folder, name));
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
        throw error;
      }
      await syncFolder(folder);
      await recount();
      return true;
    },
  };
}

function absentAsEmpty(error: unknown): string[] {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
  throw error;
}
