import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface WaitingCall {
  /** Names it for good: what is told of it has an id that is made of this. */
  readonly id: string;
  /** Undefined where it is too large to be read. */
  readonly text: string | undefined;
}

/** A call beyond this is no call: a tool has answered with a film. */
const MAX_CALL_BYTES = 16 * 1024 * 1024;
/** Of calls that nobody could publish, so that a project that is never looked after does not fill the disk. */
const MAX_WAITING = 10_000;
/** For how long it is remembered that a call was lost. */
const LOST_MS = 14 * 24 * 60 * 60_000;
const LOST = '.lost';

/** The calls that agents have made and nobody has told yet: a file for each. An empty `.lost` stands for one that could not be kept. */
export class CallFolder {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async open(folder: string): Promise<CallFolder> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return new CallFolder(folder);
  }

  /** As the script of a hook does it, for whoever has no shell. Where there is no room, it is remembered that a call was lost. */
  async add(text: string): Promise<void> {
    const id = `${Date.now()}000000-${process.pid}${randomBytes(2).toString('hex')}`;
    const call = join(this.#folder, id);
    try {
      await writeFile(`${call}.part`, text, { mode: 0o600 });
      await rename(`${call}.part`, `${call}.json`);
    } catch {
      await rm(`${call}.part`, { force: true });
      await this.#markLost(id);
    }
  }

  async count(): Promise<number> {
    return (await this.#names('.json')).length;
  }

  /** How many calls of the last two weeks could not be kept: the disk was full, or they were too many or too large. */
  async countLost(): Promise<number> {
    return (await this.#names(LOST)).length;
  }

  /** In the order in which they were made. The oldest of too many are given up, and count as lost. */
  async list(max: number): Promise<readonly WaitingCall[]> {
    const names = await this.#names('.json');
    const dated = await Promise.all(
      names.map(async (name) => {
        const found = await stat(join(this.#folder, name), { bigint: true }).catch(() => undefined);
        return found === undefined ? [] : [{ name, at: found.mtimeNs, size: Number(found.size) }];
      }),
    );
    const sorted = dated.flat().sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.name < b.name ? -1 : 1));
    for (const { name } of sorted.splice(0, Math.max(0, sorted.length - MAX_WAITING))) await this.giveUp(idOf(name));
    const calls: WaitingCall[] = [];
    for (const { name, size } of sorted.slice(0, max)) {
      const text = size > MAX_CALL_BYTES ? undefined : await readFile(join(this.#folder, name), 'utf8').catch(() => '');
      calls.push({ id: idOf(name), text });
    }
    return calls;
  }

  async remove(calls: readonly WaitingCall[]): Promise<void> {
    for (const { id } of calls) await this.#remove(`${id}.json`);
  }

  /** Removes a call that cannot be told, and remembers that there was one. */
  async giveUp(id: string): Promise<void> {
    await this.#remove(`${id}.json`);
    await this.#markLost(id);
  }

  /** Forgets what was lost more than two weeks ago. */
  async forgetLost(nowMs: number): Promise<void> {
    for (const name of await this.#names(LOST)) {
      const found = await stat(join(this.#folder, name)).catch(() => undefined);
      if (found !== undefined && nowMs - found.mtimeMs > LOST_MS) await this.#remove(name);
    }
  }

  /** An empty file, for which there is mostly room on a full disk too. */
  async #markLost(id: string): Promise<void> {
    await writeFile(join(this.#folder, `${id}${LOST}`), '', { mode: 0o600 }).catch(() => {});
  }

  async #names(ending: string): Promise<readonly string[]> {
    return (await readdir(this.#folder)).filter((name) => name.endsWith(ending));
  }

  #remove(name: string): Promise<void> {
    return rm(join(this.#folder, name), { force: true });
  }
}

function idOf(name: string): string {
  return name.slice(0, -'.json'.length);
}
