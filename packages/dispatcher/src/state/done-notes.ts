import { randomUUID } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomically } from './write-atomically.js';

/**
 * Deliveries that somebody made by hand while a dispatcher held its state: one small file for each, in a folder beside the state.
 * Any process may leave one, and no two are ever in each other's way; the dispatcher takes them into its memory and removes them.
 */
export class DoneNotes {
  readonly #folder: string;

  /** @param state the path of the state file */
  constructor(state: string) {
    this.#folder = `${state.replace(/\.json$/, '')}.redelivered`;
  }

  /** Resolves when it stands on disk. */
  leave(deliveryId: string): Promise<void> {
    return writeAtomically(join(this.#folder, `${randomUUID()}.json`), JSON.stringify({ delivery_id: deliveryId }));
  }

  /** Hands over the ids that were left, and forgets them once `absorb` has resolved. */
  async take(absorb: (deliveryIds: readonly string[]) => Promise<void>): Promise<void> {
    const names = await readdir(this.#folder).catch(() => []);
    // What is still being written has another ending.
    const paths = names.filter((name) => name.endsWith('.json')).map((name) => join(this.#folder, name));
    if (paths.length === 0) return;
    await absorb((await Promise.all(paths.map(idIn))).flatMap((id) => id ?? []));
    for (const path of paths) await rm(path, { force: true });
  }
}

async function idIn(path: string): Promise<string | undefined> {
  try {
    const { delivery_id: id } = JSON.parse(await readFile(path, 'utf8')) as { readonly delivery_id?: unknown };
    return typeof id === 'string' ? id : undefined;
  } catch {
    // Taken by another, or no note: then there is nothing to do for it.
    return undefined;
  }
}
