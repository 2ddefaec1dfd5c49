import { readFile } from 'node:fs/promises';
import { writeAtomically } from './write-atomically.js';

/** A rule file as a dispatcher read it. */
export interface RuleSource {
  /** Such as `dispatcher.rules.json` or `(preset infra)`. */
  readonly file: string;
  readonly text: string;
}

export interface Taken {
  readonly service: string;
  /** RFC 3339 */
  readonly since: string;
  readonly sources: readonly RuleSource[];
}

/**
 * Which rules a dispatcher took last, for those who look at it from another process: with its presets as its own environment
 * configured them. They name their secrets and hold none.
 */
export class TakenRules {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  async write(service: string, sources: readonly RuleSource[]): Promise<void> {
    const taken: Taken = { service, since: new Date().toISOString(), sources };
    await writeAtomically(this.#path, `${JSON.stringify(taken, undefined, 2)}\n`);
  }

  /** Undefined where none were taken yet, or where the file cannot be read. */
  async read(): Promise<Taken | undefined> {
    const text = await readFile(this.#path, 'utf8').catch(() => '');
    try {
      const value = JSON.parse(text) as Partial<Taken> | null;
      return typeof value?.service === 'string' && typeof value.since === 'string' && Array.isArray(value.sources)
        ? (value as Taken)
        : undefined;
    } catch {
      return undefined;
    }
  }
}
