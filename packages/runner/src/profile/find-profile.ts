import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { RunnerError } from '../runner-errors.js';

export interface ProfilePlaces {
  /** The root of the project. */
  readonly root: string;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * The text of a profile: a file, by its path; or by its name, in `.jelmore/` of the project, else in `jelmore/profiles/` of the
 * person's configuration.
 *
 * @throws {BloodbankError} `runner.profile-invalid` where there is none.
 */
export async function readProfile(name: string, { root, cwd, env }: ProfilePlaces): Promise<string> {
  const isPath = name.includes('/') || name.includes('\\') || isAbsolute(name) || name.endsWith('.json');
  const config = env['XDG_CONFIG_HOME'] || join(env['HOME'] ?? homedir(), '.config');
  const named = [join(root, '.jelmore', `${name}.json`), join(config, 'jelmore', 'profiles', `${name}.json`)];
  const places = isPath ? [resolve(cwd, name), ...(name.includes('/') ? [] : [join(root, '.jelmore', name)])] : named;
  for (const place of places) {
    const text = await readFile(place, 'utf8').catch(() => undefined);
    if (text !== undefined) return text;
  }
  throw new RunnerError('runner.profile-invalid', `There is no profile ${JSON.stringify(name)}.`, {
    remedy: `Write ${places.join(' or ')}.`,
  });
}
