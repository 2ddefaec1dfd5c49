import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { BloodbankError, toError } from '@bloodbank/core/errors';

/** Something that settings are taken from: what was said on the command line, the environment, a file. */
export interface SettingsSource {
  readonly kind: 'option' | 'environment' | 'dotenv';
  readonly values: Readonly<Record<string, string | undefined>>;
  /** Where relative paths in it begin. */
  readonly folder: string;
  /** Where a variable stands, for a person. */
  placeOf(name: string): string;
}

export function optionSource(values: Readonly<Record<string, string>>, folder: string): SettingsSource {
  return { kind: 'option', values, folder, placeOf: () => 'the command line' };
}

export function environmentSource(env: NodeJS.ProcessEnv, folder: string = process.cwd()): SettingsSource {
  return { kind: 'environment', values: env, folder, placeOf: () => 'the environment' };
}

/** The `.env` files of some folders that have one; the earlier folder wins. */
export function dotenvSources(folders: readonly string[]): readonly SettingsSource[] {
  return [...new Set(folders.map((folder) => resolve(folder)))].flatMap((folder) => {
    const file = join(folder, '.env');
    if (!existsSync(file)) return [];
    const text = readText(file);
    return { kind: 'dotenv', values: parseEnv(text), folder, placeOf: (name) => `${file}:${lineOf(text, name)}` };
  });
}

/** @throws {BloodbankError} `config.invalid` */
function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new BloodbankError('config.invalid', `${file} cannot be read: ${toError(cause).message}.`, { cause });
  }
}

/** What all of them say together, as one environment. */
export function mergeSources(sources: readonly SettingsSource[]): NodeJS.ProcessEnv {
  return Object.assign({}, ...sources.map(({ values }) => values).reverse());
}

/** The last one that sets it, for that one wins. */
function lineOf(text: string, name: string): number {
  const nameIn = (line: string): string | undefined => /^\s*(?:export\s+)?([^=\s]+)\s*=/.exec(line)?.[1];
  return text.split(/\r?\n/).findLastIndex((line) => nameIn(line) === name) + 1;
}
