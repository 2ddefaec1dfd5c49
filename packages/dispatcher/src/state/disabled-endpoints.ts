import { readFile } from 'node:fs/promises';
import { writeAtomically } from './write-atomically.js';

/** Endpoints that said 410 Gone, in a file that a person's command may change while the dispatcher runs. */
export class DisabledEndpoints {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** Since when, or undefined where it is not disabled. */
  async since(endpoint: string): Promise<string | undefined> {
    return (await this.list())[endpoint];
  }

  async list(): Promise<Readonly<Record<string, string>>> {
    const text = await readFile(this.#path, 'utf8').catch(() => '{}');
    try {
      const value: unknown = JSON.parse(text);
      return typeof value === 'object' && value !== null ? { ...(value as Record<string, string>) } : {};
    } catch {
      return {};
    }
  }

  async disable(endpoint: string, at: string): Promise<void> {
    await this.#write({ ...(await this.list()), [endpoint]: at });
  }

  /** Whether it had been disabled. */
  async enable(endpoint: string): Promise<boolean> {
    const { [endpoint]: since, ...others } = await this.list();
    if (since !== undefined) await this.#write(others);
    return since !== undefined;
  }

  #write(endpoints: Readonly<Record<string, string>>): Promise<void> {
    return writeAtomically(this.#path, `${JSON.stringify(endpoints, undefined, 2)}\n`);
  }
}
