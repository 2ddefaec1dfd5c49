import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BloodbankError } from '@bloodbank/core';
import type { WaitingEvent } from './waiting-event.js';
import { writeDurably } from './write-durably.js';

/** Where events rest that were accepted and can never be published, each in a file of its own, with the reason. */
export interface RejectedEvents {
  readonly count: number;
  add(event: WaitingEvent, error: Error): Promise<void>;
}

export async function openRejectedEvents(folder: string): Promise<RejectedEvents> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  let names = new Set(await readdir(folder));
  return {
    get count() {
      return names.size;
    },
    async add(event, error) {
      const name = `${event.envelope.event_id}.json`;
      const reason = { code: error instanceof BloodbankError ? error.code : 'internal.error', message: error.message };
      await writeDurably(join(folder, name), JSON.stringify({ reason, ...event }, undefined, 2));
      names = names.add(name);
    },
  };
}
