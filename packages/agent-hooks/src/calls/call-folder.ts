import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface WaitingCall {
  /** Names it for good: what is told of it has an id that is made of this. */
  readonly id: string;
  readonly text: string;
}

/** A call beyond this is no call: a tool has answered with a film. */
const MAX_CALL_BYTES = 16 * 1024 * 1024;
/** Of calls that nobody could publish, so that a project that is never looked after does not fill the disk. */
const MAX_WAITING = 10_000;

/** The calls that agents have made and nobody has told yet: a file for each. */
export class CallFolder {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async open(folder: string): Promise<CallFolder> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return new CallFolder(folder);
  }

  /** As the script of a hook does it, for whoever has no shell. */
  async add(text: string): Promise<void> {
    const call = join(this.#folder, `${Date.now()}000000-${process.pid}${randomBytes(2).toString('hex')}`);
    await writeFile(`${call}.part`, text, { mode: 0o600 });
    await rename(`${call}.part`, `${call}.json`);
  }

  async count(): Promise<number> {
    return (await this.#names()).length;
  }

  /** In the order in which they were made. The oldest of too many are given up. */
  async list(max: number): Promise<readonly WaitingCall[]> {
    const names = await this.#names();
    const dated = await Promise.all(
      names.map(async (name) => {
        const found = await stat(join(this.#folder, name), { bigint: true }).catch(() => undefined);
        return found === undefined ? [] : [{ name, at: found.mtimeNs, size: Number(found.size) }];
      }),
    );
    const sorted = dated.flat().sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.name < b.name ? -1 : 1));
    for (const { name } of sorted.splice(0, Math.max(0, sorted.length - MAX_WAITING))) await this.#remove(name);
    const calls: WaitingCall[] = [];
    for (const { name, size } of sorted.slice(0, max)) {
      const text = size > MAX_CALL_BYTES ? '' : await readFile(join(this.#folder, name), 'utf8').catch(() => '');
      calls.push({ id: name.slice(0, -'.json'.length), text });
    }
    return calls;
  }

  async remove(calls: readonly WaitingCall[]): Promise<void> {
    for (const { id } of calls) await this.#remove(`${id}.json`);
  }

  async #names(): Promise<readonly string[]> {
    return (await readdir(this.#folder)).filter((name) => name.endsWith('.json'));
  }

  #remove(name: string): Promise<void> {
    return rm(join(this.#folder, name), { force: true });
  }
}
