import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDurably } from '@bloodbank/outbox';
import type { Session } from './session.js';

/** Sessions, a file for each; only the one process that holds the lock writes here. */
export class SessionFolder {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async open(folder: string): Promise<SessionFolder> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return new SessionFolder(folder);
  }

  async read(id: string): Promise<Session | undefined> {
    return this.#readFile(this.#nameOf(id));
  }

  async write(session: Session): Promise<void> {
    await writeDurably(join(this.#folder, this.#nameOf(session.id)), JSON.stringify(session));
  }

  async remove(session: Session): Promise<void> {
    await rm(join(this.#folder, this.#nameOf(session.id)), { force: true });
  }

  async list(): Promise<readonly Session[]> {
    const names = (await readdir(this.#folder)).filter((name) => name.endsWith('.json'));
    const read = await Promise.all(names.map((name) => this.#readFile(name)));
    return read.filter((session) => session !== undefined);
  }

  async #readFile(name: string): Promise<Session | undefined> {
    try {
      return JSON.parse(await readFile(join(this.#folder, name), 'utf8')) as Session;
    } catch {
      return undefined;
    }
  }

  /** The agent's own id is foreign text, and no file name. */
  #nameOf(id: string): string {
    return `${createHash('sha256').update(id).digest('hex').slice(0, 32)}.json`;
  }
}
