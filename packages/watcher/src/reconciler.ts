import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Invalid, isInstance, toError } from '@bloodbank/core/errors';
import type { Logger } from '@bloodbank/core/ports';
import { type ArtifactChange, describeChange } from './artifact-change.js';
import { type FileFacts, readFacts, readStat } from './file-facts.js';
import type { Journal } from './journal.js';
import type { WatchOptions } from './watch-options.js';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

type Settings = Required<Pick<WatchOptions, 'root' | 'publish' | 'contentBytes' | 'settleMs' | 'moveWindowMs'>> &
  Pick<WatchOptions, 'kind'> & { readonly log: Logger };

/**
 * Compares one file with what was last published of it, and publishes the difference. It does not matter who asked, or
 * why: a report of the system, a scan, or both. That is why nothing is published twice, and a lost report loses nothing.
 *
 * A file that is gone is missing for a while before it counts as deleted, so that it may turn up under another name.
 */
export class Reconciler {
  readonly #settings: Settings;
  readonly #journal: Journal;
  readonly #signal: AbortSignal;
  /** Since when, in milliseconds, a file of the journal has been missing. */
  readonly #missingSince = new Map<string, number>();
  #isAway = false;

  constructor(settings: Settings, journal: Journal, signal: AbortSignal) {
    this.#settings = settings;
    this.#journal = journal;
    this.#signal = signal;
  }

  /** Never rejects. Answers after how many milliseconds it wants to look again; undefined: what is there is published. */
  async visit(path: string): Promise<number | undefined> {
    try {
      return await this.#reconcile(path);
    } catch (thrown) {
      if (this.#signal.aborted) return undefined;
      this.#settings.log.warn({ path, error: toError(thrown).message }, 'Could not read a file; it is tried again.');
      return LONGEST_PAUSE_MS;
    }
  }

  async #reconcile(path: string): Promise<number | undefined> {
    const known = this.#journal.get(path);
    const absolute = join(this.#settings.root, path);
    const found = await readStat(absolute);
    if (found === undefined) return known === undefined ? undefined : this.#missing(path, known);
    this.#missingSince.delete(path);
    if (known?.sizeBytes === found.sizeBytes && known.modifiedMs === found.modifiedMs) return undefined;

    const { settleMs } = this.#settings;
    const ageMs = Date.now() - found.modifiedMs;
    // A time in the future is no reason to wait for it.
    if (ageMs >= 0 && ageMs < settleMs) return settleMs - ageMs;
    const facts = await readFacts(absolute);
    if (facts === undefined) return settleMs;
    if (facts === 'changing') return settleMs;
    if (facts.sha256 === known?.sha256) {
      await this.#journal.record(path, facts);
      return undefined;
    }
    const movedFrom = known === undefined ? await this.#claimMoved(facts) : undefined;
    const action = known === undefined && movedFrom === undefined ? 'created' : 'updated';
    await this.#publish(action, path, facts, movedFrom);
    await this.#journal.record(path, facts);
    if (movedFrom !== undefined) {
      this.#missingSince.delete(movedFrom);
      await this.#journal.record(movedFrom, null);
    }
    return undefined;
  }

  async #missing(path: string, known: FileFacts): Promise<number | undefined> {
    // A folder that is gone as a whole was perhaps only unmounted: it says nothing of its files until it is back.
    if (!(await isFolder(this.#settings.root))) return undefined;
    const since = this.#missingSince.get(path);
    if (since === undefined) {
      this.#missingSince.set(path, Date.now());
      return this.#settings.moveWindowMs;
    }
    const leftMs = since + this.#settings.moveWindowMs - Date.now();
    if (leftMs > 0) return leftMs;
    this.#missingSince.delete(path);
    await this.#publish('deleted', path, known);
    await this.#journal.record(path, null);
    return undefined;
  }

  /** A file of the journal with the same content that is no longer where it was. */
  async #claimMoved({ sha256 }: FileFacts): Promise<string | undefined> {
    for (const path of this.#journal.pathsOf(sha256)) {
      if ((await readStat(join(this.#settings.root, path))) === undefined) return path;
    }
    return undefined;
  }

  async #publish(
    action: 'created' | 'updated' | 'deleted',
    path: string,
    facts: FileFacts,
    movedFrom?: string,
  ): Promise<void> {
    const { root, kind, contentBytes, log } = this.#settings;
    const change = await describeChange({
      action,
      path: join(root, path),
      facts,
      kind,
      contentBytes,
      movedFrom: movedFrom === undefined ? undefined : join(root, movedFrom),
    });
    for (
      let pauseMs = FIRST_PAUSE_MS;
      !(await this.#tryPublish(change));
      pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)
    )
      await sleep(pauseMs, this.#signal);
    if (this.#isAway) {
      this.#isAway = false;
      log.info({}, 'The bus takes events again; what changed meanwhile follows.');
    }
  }

  /** False: not now. */
  async #tryPublish(change: ArtifactChange): Promise<boolean> {
    const { publish, log } = this.#settings;
    this.#signal.throwIfAborted();
    try {
      await publish(change);
      return true;
    } catch (thrown) {
      const error = toError(thrown);
      if (isInstance(thrown, Invalid)) {
        log.error({ uri: change.payload.uri, error: error.message }, 'A change was refused, and is not published.');
        return true;
      }
      if (!this.#isAway) {
        this.#isAway = true;
        log.warn({ error: error.message }, 'The bus does not take events; changes wait until it does.');
      }
      return false;
    }
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** @throws the signal's reason. */
function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
