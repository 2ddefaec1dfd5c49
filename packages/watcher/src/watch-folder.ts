import { realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { toError } from '@bloodbank/core/errors';
import { guardLogger, silentLogger } from '@bloodbank/core/ports';
import { type FSWatcher, watch } from 'chokidar';
import { Journal } from './journal.js';
import { IGNORE_FILES, type PathFilter, readPathFilter } from './path-filter.js';
import { PathQueue } from './path-queue.js';
import { Reconciler } from './reconciler.js';
import { scanFolder } from './scan-folder.js';
import type { FolderWatch, WatchOptions } from './watch-options.js';

/** How often it is looked whether the folder is still the one that is watched: systems do not tell when it is replaced. */
const IDENTITY_CHECK_MS = 1_000;
/** Between a report of a new folder and the first look into it: longer than it mostly takes until the folder is watched. */
const NEW_FOLDERS_MS = 1_000;
/** After the first one; the last is a minute later. */
const MOST_LOOKS = 5;
/** How often everything is compared where the system has no watches left to give. */
const POLL_MS = 10_000;

/**
 * Publishes each settled change below a folder, once: what is new, what changed, what is gone, what was moved. Begins with
 * what changed since it last ran. Resolves when it watches, and everything that is there was noticed.
 *
 * What it promises: the last state of every file is published, whatever the system reported, while the bus was away too,
 * and over a crash. Not promised: every state in between, for a file may change faster than it settles.
 *
 * @throws when the folder or the journal cannot be read.
 * @example
 * ```ts
 * const watch = await watchFolder({ root: '/srv/vault', journalFile: '.bloodbank/watch/vault.ndjson', publish });
 * ```
 */
export async function watchFolder(options: WatchOptions): Promise<FolderWatch> {
  const root = await realpath(options.root);
  const journal = await Journal.open(options.journalFile);
  const watched = new WatchedFolder({ ...options, root }, journal);
  await watched.arm();
  return watched;
}

class WatchedFolder implements FolderWatch {
  readonly #options: WatchOptions;
  readonly #log: NonNullable<WatchOptions['log']>;
  readonly #settleMs: number;
  readonly #abort = new AbortController();
  readonly #journal: Journal;
  readonly #queue: PathQueue;
  readonly #timers: NodeJS.Timeout[] = [];
  #watcher: FSWatcher | undefined;
  #filter: PathFilter | undefined;
  #identity = '';
  #polling: NodeJS.Timeout | undefined;
  #isScanDue = false;
  /** Folders that came, and may hold files that nobody reported. */
  readonly #newFolders = new Set<string>();
  readonly #looks = new Set<NodeJS.Timeout>();
  /** What arms, scans or checks at the moment; one at a time. */
  #turn: Promise<void> = Promise.resolve();

  constructor(options: WatchOptions, journal: Journal) {
    const { root, publish, kind, contentBytes = 0, settleMs = 500, moveWindowMs = 2_000, concurrency = 8 } = options;
    this.#options = options;
    this.#log = guardLogger(options.log ?? silentLogger);
    this.#settleMs = settleMs;
    this.#journal = journal;
    const settings = { root, publish, contentBytes, settleMs, moveWindowMs, log: this.#log };
    const reconciler = new Reconciler(
      kind === undefined ? settings : { ...settings, kind },
      journal,
      this.#abort.signal,
    );
    this.#queue = new PathQueue({ concurrency, visit: (path) => reconciler.visit(path) });
  }

  /** Watches, and compares everything once. */
  async arm(): Promise<void> {
    await this.#rearm();
    this.#timers.push(
      setInterval(() => void this.#inTurn(() => this.#checkIdentity()), IDENTITY_CHECK_MS),
      setInterval(() => void this.#inTurn(() => this.#scan()), this.#options.rescanMs ?? 300_000),
    );
  }

  async settled(): Promise<void> {
    await this.#turn;
    await this.#queue.idle();
    await this.#journal.flush();
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    clearInterval(this.#polling);
    for (const timer of this.#looks) clearTimeout(timer);
    this.#abort.abort(new Error('The watcher stops.'));
    await this.#watcher?.close();
    await this.#turn;
    await this.#queue.stop();
    await this.#journal.flush();
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#turn = this.#turn.then(async () => {
      if (this.#abort.signal.aborted) return;
      await work().catch((thrown: unknown) => {
        this.#log.warn(
          { error: toError(thrown).message },
          'Could not look through a watched folder; it is tried again.',
        );
      });
    });
    return this.#turn;
  }

  /** A folder that was removed and made again, or whose ignore files changed, is watched anew. */
  async #checkIdentity(): Promise<void> {
    const identity = await this.#readIdentity();
    if (identity === this.#identity) return;
    if (identity === '') {
      this.#identity = '';
      this.#log.warn({ folder: this.#options.root }, 'A watched folder is gone; it is watched again when it is back.');
      return;
    }
    await this.#rearm();
    this.#log.info({ folder: this.#options.root }, 'Watching a folder anew.');
  }

  async #rearm(): Promise<void> {
    const { root, include = [], ignore = [] } = this.#options;
    await this.#watcher?.close();
    const identity = await this.#readIdentity();
    const filter = await readPathFilter(root, include, ignore);
    this.#filter = filter;
    const watcher = watch(root, {
      ignoreInitial: true,
      followSymlinks: false,
      ignored: (path, stats) => {
        const inside = this.#inside(path);
        if (inside === '' || stats === undefined) return false;
        return stats.isDirectory() ? !filter.entersFolder(inside) : !filter.acceptsFile(inside);
      },
    });
    this.#watcher = watcher;
    watcher.on('add', (path) => this.#mark(this.#inside(path)));
    watcher.on('change', (path) => this.#mark(this.#inside(path)));
    watcher.on('unlink', (path) => this.#mark(this.#inside(path)));
    // What was in a folder that went away, or came, is found by comparing: files that came with theirs are reported in part.
    watcher.on('unlinkDir', () => this.#scanSoon());
    watcher.on('addDir', (path) => this.#scanNewFolder(this.#inside(path)));
    watcher.on('error', (thrown) => this.#onError(toError(thrown)));
    await new Promise<void>((resolve) => watcher.once('ready', resolve));
    this.#identity = identity;
    await this.#scan();
  }

  async #scan(): Promise<void> {
    const { root } = this.#options;
    const filter = this.#filter;
    if (filter === undefined || (await this.#readIdentity()) === '') return;
    const seen = new Set<string>();
    for await (const path of scanFolder(root, filter, this.#onUnreadable)) {
      seen.add(path);
      this.#mark(path);
    }
    for (const path of this.#journal.paths()) if (!seen.has(path)) this.#mark(path);
  }

  /** However many folders went away together, one comparison sees them all. */
  #scanSoon(): void {
    if (this.#isScanDue) return;
    this.#isScanDue = true;
    void this.#inTurn(() => {
      this.#isScanDue = false;
      return this.#scan();
    });
  }

  /** What came with a folder, before it was watched, nobody reports: it is looked for a while later. */
  #scanNewFolder(folder: string): void {
    if (folder === '') return;
    this.#newFolders.add(folder);
    if (this.#newFolders.size > 1) return;
    this.#later(NEW_FOLDERS_MS, () => {
      const folders = withoutInner(this.#newFolders);
      this.#newFolders.clear();
      return this.#scanFolders(folders, 0);
    });
  }

  /** Again, after ever longer pauses, while there is something new in them: on a busy machine a folder is watched late. */
  async #scanFolders(folders: readonly string[], looks: number): Promise<void> {
    const filter = this.#filter;
    if (filter === undefined) return;
    let isNew = false;
    for (const folder of folders) {
      for await (const path of scanFolder(this.#options.root, filter, this.#onUnreadable, folder)) {
        isNew ||= this.#journal.get(path) === undefined;
        this.#mark(path);
      }
    }
    if (isNew && looks < MOST_LOOKS)
      this.#later(NEW_FOLDERS_MS * 2 ** (looks + 1), () => this.#scanFolders(folders, looks + 1));
  }

  #later(delayMs: number, work: () => Promise<void>): void {
    if (this.#abort.signal.aborted) return;
    const timer = setTimeout(() => {
      this.#looks.delete(timer);
      void this.#inTurn(work);
    }, delayMs);
    this.#looks.add(timer);
  }

  readonly #onUnreadable = (path: string, thrown: unknown): void =>
    this.#log.warn(
      { path: join(this.#options.root, path), error: toError(thrown).message },
      'Something in a watched folder cannot be read.',
    );

  #mark(path: string): void {
    // A file that is no longer asked for is left as it was last told of.
    if (path !== '' && this.#filter?.acceptsFile(path) === true) this.#queue.add(path, this.#settleMs);
  }

  #inside(path: string): string {
    const inside = relative(this.#options.root, path);
    return sep === '/' ? inside : inside.split(sep).join('/');
  }

  #onError(error: NodeJS.ErrnoException): void {
    if (error.code !== 'ENOSPC' && error.code !== 'EMFILE') {
      this.#log.warn({ error: error.message }, 'The system reports a problem with watching; scans go on.');
      return;
    }
    if (this.#polling !== undefined) return;
    const remedy =
      error.code === 'ENOSPC'
        ? 'Allow more: sysctl fs.inotify.max_user_watches=524288 (and fs.inotify.max_user_instances=512).'
        : 'Allow more open files: ulimit -n 65536.';
    this.#log.warn({ code: error.code, remedy }, 'The system has no watches left; the folder is compared every 10 s.');
    this.#polling = setInterval(() => void this.#inTurn(() => this.#scan()), POLL_MS);
  }

  /** What changes when the folder is replaced, or one of its ignore files is edited; empty while it is gone. */
  async #readIdentity(): Promise<string> {
    const { root } = this.#options;
    const folder = await stat(root).catch(() => undefined);
    if (folder?.isDirectory() !== true) return '';
    const rules = IGNORE_FILES.map(
      async (name) => (await stat(join(root, name)).catch(() => undefined))?.mtimeMs ?? '-',
    );
    return [folder.dev, folder.ino, ...(await Promise.all(rules))].join(' ');
  }
}

/** The folders that are in none of the others. */
function withoutInner(folders: ReadonlySet<string>): readonly string[] {
  const isInner = (folder: string): boolean => {
    for (let end = folder.lastIndexOf('/'); end > 0; end = folder.lastIndexOf('/', end - 1)) {
      if (folders.has(folder.slice(0, end))) return true;
    }
    return false;
  };
  return [...folders].filter((folder) => !isInner(folder));
}
