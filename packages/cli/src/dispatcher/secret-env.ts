import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { BloodbankError, toError } from '@bloodbank/core/errors';
import type { RuleSet } from '@bloodbank/dispatcher';
import type { CommandContext } from '../shell/command-context.js';

/**
 * The environment in which rules look up their secrets: each may stand in the file that `<name>_FILE` names.
 *
 * @throws {BloodbankError} `config.invalid` for a file that cannot be read.
 */
export async function secretEnv({ rules }: RuleSet, { env, cwd }: CommandContext): Promise<NodeJS.ProcessEnv> {
  const names = rules.flatMap(({ action }) =>
    action.kind === 'hook' ? [action.tokenEnv ?? [], action.signEnv ?? []].flat() : [],
  );
  const found = await Promise.all(
    [...new Set(names)].map(async (name) => [name, await readSecret(name, env, cwd)] as const),
  );
  return { ...env, ...Object.fromEntries(found.filter(([, value]) => value !== undefined)) };
}

async function readSecret(name: string, env: NodeJS.ProcessEnv, cwd: string): Promise<string | undefined> {
  const file = env[`${name}_FILE`];
  if (env[name] || !file) return env[name];
  try {
    return (await readFile(resolve(cwd, file), 'utf8')).replace(/\r?\n$/, '');
  } catch (thrown) {
    throw new BloodbankError('config.invalid', `${name}_FILE cannot be read: ${toError(thrown).message}.`);
  }
}
