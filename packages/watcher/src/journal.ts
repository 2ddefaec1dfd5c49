import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { FileFacts } from './file-facts.js';

type Line = readonly [path: string, facts: FileFacts | null];

/** After so many lines that later ones made void, the file is written anew. */
const COMPACT_AFTER = 10_000;

/**
 * Which files the bus knows of, and in which state: what was last published of each. It outlives the process, so that a
 * restart finds what changed meanwhile. One JSON line is added for each published change; the last one of a path holds.
 *
 * A change is recorded after its event was confirmed: a crash in between publishes it once more, under the same event id.
 */
export class Journal {
  readonly #file: string;
  readonly #files: Map<string, FileFacts>;
  readonly #byHash = new Map<string, Set<string>>();
  #stale: number;
  #writing: Promise<void> = Promise.resolve();

  private constructor(file: string, files: Map<string, FileFacts>, stale: number) {
    this.#file = file;
    this.#files = files;
    this.#stale = stale;
    for (const [path, { sha256 }] of files) this.#index(path, sha256);
  }

  static async open(file: string): Promise<Journal> {
    await mkdir(dirname(file), { recursive: true });
    const text = await readFile(file, 'utf8').catch((thrown: NodeJS.ErrnoException) => {
      if (thrown.code === 'ENOENT') return '';
      throw thrown;
    });
    const files = new Map<string, FileFacts>();
    let lines = 0;
    for (const row of text.split('\n')) {
      const line = parseLine(row);
      if (line === undefined) continue;
      lines++;
      if (line[1] === null) files.delete(line[0]);
      else files.set(line[0], line[1]);
    }
    const journal = new Journal(file, files, lines - files.size);
    // Also cuts off a last line that a crash left half written, which the next one would be added to.
    await journal.#compact();
    return journal;
  }

  get(path: string): FileFacts | undefined {
    return this.#files.get(path);
  }

  paths(): readonly string[] {
    return [...this.#files.keys()];
  }

  /** The files that had this content when they were last published. */
  pathsOf(sha256: string): readonly string[] {
    return [...(this.#byHash.get(sha256) ?? [])];
  }

  /** Records what was published; `null`: that the file is gone. Resolves once it is on its way to the disk. */
  record(path: string, facts: FileFacts | null): Promise<void> {
    const known = this.#files.get(path);
    if (known !== undefined) {
      this.#stale++;
      this.#byHash.get(known.sha256)?.delete(path);
      if (this.#byHash.get(known.sha256)?.size === 0) this.#byHash.delete(known.sha256);
    }
    if (facts === null) this.#files.delete(path);
    else {
      this.#files.set(path, facts);
      this.#index(path, facts.sha256);
    }
    this.#writing = this.#writing.then(() =>
      this.#stale > COMPACT_AFTER && this.#stale > this.#files.size
        ? this.#compact()
        : this.#append(`${JSON.stringify([path, facts] satisfies Line)}\n`),
    );
    return this.#writing;
  }

  /** Resolves when everything recorded is written. */
  flush(): Promise<void> {
    return this.#writing;
  }

  #index(path: string, sha256: string): void {
    const paths = this.#byHash.get(sha256);
    if (paths === undefined) this.#byHash.set(sha256, new Set([path]));
    else paths.add(path);
  }

  async #append(text: string): Promise<void> {
    const handle = await open(this.#file, 'a', 0o600);
    await handle.writeFile(text).finally(() => handle.close());
  }

  async #compact(): Promise<void> {
    const fresh = `${this.#file}.${process.pid}.new`;
    const handle = await open(fresh, 'w', 0o600);
    try {
      const lines = [...this.#files].map((line) => `${JSON.stringify(line satisfies Line)}\n`);
      await handle.writeFile(lines.join(''));
      await handle.sync();
    } catch (thrown) {
      await rm(fresh, { force: true });
      throw thrown;
    } finally {
      await handle.close();
    }
    await rename(fresh, this.#file);
    this.#stale = 0;
  }
}

/** Undefined for what is no line of a journal, such as the half of one. */
function parseLine(text: string): Line | undefined {
  try {
    const [path, facts] = JSON.parse(text) as Line;
    if (typeof path !== 'string') return undefined;
    if (facts === null) return [path, null];
    const { sizeBytes, modifiedMs, sha256 } = facts;
    const isWhole = typeof sizeBytes === 'number' && typeof modifiedMs === 'number' && typeof sha256 === 'string';
    return isWhole ? [path, { sizeBytes, modifiedMs, sha256 }] : undefined;
  } catch {
    return undefined;
  }
}
