import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { BloodbankError, toError } from '@bloodbank/core/errors';
import type { SettingEntry } from './setting-entry.js';
import type { SettingsSource } from './settings-source.js';

/** Where a value comes from. `unset` is a setting that nothing says and that has no default. */
export interface Origin {
  readonly kind: SettingsSource['kind'] | 'default' | 'unset';
  /** For a person: `the environment`, `/app/.env:3`, and the secret file if it stands in one. */
  readonly place: string;
}

export interface FoundSetting {
  readonly origin: Origin;
  /** Undefined where nothing says it. An empty text says that it is not set, whatever comes later. */
  readonly text: string | undefined;
}

const MAX_SECRET_BYTES: number = 64 * 1024;

/**
 * What the first source that knows a setting says of it.
 *
 * @throws {BloodbankError} `config.invalid` where one source names both a secret and its file, or the file cannot be read.
 */
export function findSetting(entry: SettingEntry, sources: readonly SettingsSource[]): FoundSetting {
  const { name, isSecret } = entry;
  for (const source of sources) {
    const text = source.values[name];
    const file = isSecret ? source.values[`${name}_FILE`] : undefined;
    if (text && file) {
      const message = `${name} and ${name}_FILE are both set, in ${placesOf(source, name)}.`;
      throw new BloodbankError('config.invalid', message, { remedy: 'Remove one of the two.' });
    }
    if (file) return readSecret(name, resolve(source.folder, file), source);
    if (text !== undefined) return found(text, source.kind, source.placeOf(name));
  }
  return entry.default === undefined ? found(undefined, 'unset', '') : found(undefined, 'default', '');
}

function found(text: string | undefined, kind: Origin['kind'], place: string): FoundSetting {
  return { text: text === '' ? undefined : text, origin: { kind, place } };
}

function placesOf(source: SettingsSource, name: string): string {
  return [...new Set([source.placeOf(name), source.placeOf(`${name}_FILE`)])].join(' and ');
}

function readSecret(name: string, file: string, source: SettingsSource): FoundSetting {
  const place = `${file}, which ${name}_FILE names in ${source.placeOf(`${name}_FILE`)}`;
  try {
    const { size } = statSync(file);
    if (size > MAX_SECRET_BYTES) throw new Error(`it has ${size} bytes, more than ${MAX_SECRET_BYTES}`);
    return found(readFileSync(file, 'utf8').replace(/\r?\n$/, ''), source.kind, place);
  } catch (thrown) {
    const message = `${name} cannot be read from ${place}: ${toError(thrown).message}.`;
    const remedy = `Correct ${name}_FILE, or set ${name} itself.`;
    throw new BloodbankError('config.invalid', message, { cause: thrown, remedy });
  }
}
