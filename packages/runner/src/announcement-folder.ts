import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PRIVATE_FOLDER, writeDurably } from '@bloodbank/outbox';
import type { Announcement } from './announcement.js';

/** An announcement that could not become an event, and why. */
export interface KeptAnnouncement {
  readonly announcement: Announcement;
  readonly reason: string;
}

/** Of what nobody ever mends, so that it does not fill the disk. */
const MAX_KEPT = 10_000;

/**
 * Announcements that could not become events, because the schemas or the settings of the project are broken, or no contract has their type: a
 * file for each, until a later run publishes them. Any number of processes may use it. The events of one that two processes publish at a
 * time have the same id.
 */
export class AnnouncementFolder {
  readonly #folder: string;

  /** @param folder Absolute. It is made when something is kept. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Resolves once it would survive a loss of power. What is there already stays as it is.
   *
   * @throws where there is no room, on the disk or beside 10,000 others.
   */
  async keep({ announcement, reason }: KeptAnnouncement): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: PRIVATE_FOLDER });
    const kept = await this.#names();
    const name = `${Date.parse(announcement.timestamp)}-${String(kept.length).padStart(5, '0')}-${announcement.eventId}.json`;
    if (kept.some((other) => other.endsWith(`-${announcement.eventId}.json`))) return;
    if (kept.length >= MAX_KEPT) throw new Error(`${MAX_KEPT} events are kept in ${this.#folder} already.`);
    await writeDurably(join(this.#folder, name), JSON.stringify({ announcement, reason } satisfies KeptAnnouncement));
  }

  /** In the order in which they were made. `remove` forgets one that was published. */
  async *list(): AsyncGenerator<KeptAnnouncement & { remove(): Promise<void> }> {
    for (const name of await this.#names()) {
      const kept = await this.#read(name);
      if (kept !== undefined) yield { ...kept, remove: () => rm(join(this.#folder, name), { force: true }) };
    }
  }

  async count(): Promise<number> {
    return (await this.#names()).length;
  }

  async #names(): Promise<readonly string[]> {
    const names = await readdir(this.#folder).catch((thrown: NodeJS.ErrnoException) => {
      if (thrown.code === 'ENOENT') return [];
      throw thrown;
    });
    return names.filter((name) => name.endsWith('.json')).sort();
  }

  /** Undefined where another process has removed it, or a person has changed it. */
  async #read(name: string): Promise<KeptAnnouncement | undefined> {
    try {
      return JSON.parse(await readFile(join(this.#folder, name), 'utf8')) as KeptAnnouncement;
    } catch {
      return undefined;
    }
  }
}
