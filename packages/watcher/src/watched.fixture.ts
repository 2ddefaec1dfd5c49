import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ArtifactChange } from './artifact-change.js';
import { watchFolder } from './watch-folder.js';
import type { FolderWatch, WatchOptions } from './watch-options.js';

/** A folder of its own, what was published of it, and the watchers that look at it. */
export class Watched {
  readonly root: string;
  readonly #base: string;
  readonly published: ArtifactChange[] = [];
  /** While it is set, publishing rejects with it. */
  refusal: Error | undefined;
  readonly #watches: FolderWatch[] = [];

  private constructor(base: string) {
    this.#base = base;
    this.root = join(base, 'vault');
  }

  static async create(): Promise<Watched> {
    return new Watched(await realpath(await mkdtemp(join(tmpdir(), 'bloodbank-watch-'))));
  }

  async watch(options: Partial<WatchOptions> = {}): Promise<FolderWatch> {
    const watch = await watchFolder({
      root: this.root,
      journalFile: join(this.#base, 'journal.ndjson'),
      settleMs: 150,
      moveWindowMs: 800,
      publish: async (change) => {
        if (this.refusal !== undefined) throw this.refusal;
        this.published.push(change);
      },
      ...options,
    });
    this.#watches.push(watch);
    return watch;
  }

  get outside(): string {
    return join(this.#base, 'outside');
  }

  /** `created notes/a.md`, in the order of publishing. */
  get said(): readonly string[] {
    const prefix = `${pathToFileURL(this.root).href}/`;
    return this.published.map(({ payload }) => `${payload.action} ${payload.uri.replace(prefix, '')}`);
  }

  async remove(): Promise<void> {
    for (const watch of this.#watches) await watch.stop();
    await rm(this.#base, { recursive: true, force: true });
  }
}
