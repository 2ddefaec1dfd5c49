import { findSetting, type Origin } from './find-setting.js';
import { parseSetting } from './parse-setting.js';
import type { SettingEntry, SettingName } from './setting-entry.js';
import type { SettingsShape } from './settings-shape.gen.js';
import { dotenvSources, environmentSource, mergeSources, type SettingsSource } from './settings-source.js';
import { SETTINGS } from './settings-table.gen.js';

/**
 * The settings by the names of their variables, each judged when it is read for the first time: a wrong HTTP_PORT stops the
 * gateway, and not `bloodbank list`. Reading one throws `config.invalid`.
 */
export type Settings = Readonly<SettingsShape> & {
  /** Every variable as it stands in the sources: for names that no list of settings could hold. */
  readonly [VARIABLES]?: NodeJS.ProcessEnv;
};

export const VARIABLES: unique symbol = Symbol('variables');

/**
 * The settings of an environment and of the `.env` files of some folders, the nearest first.
 *
 * @example
 * ```ts
 * const { HTTP_HOST, HTTP_PORT } = readSettings(process.env, projectRoot);
 * ```
 */
export function readSettings(env: NodeJS.ProcessEnv, ...folders: readonly string[]): Settings {
  return createSettings([environmentSource(env), ...dotenvSources(folders)]);
}

/** The same of any sources, the first of which wins. */
export function createSettings(sources: readonly SettingsSource[]): Settings {
  const read = new Map<SettingName, unknown>();
  const properties = SETTINGS.map((entry): [SettingName, PropertyDescriptor] => {
    const get = (): unknown => {
      if (!read.has(entry.name)) read.set(entry.name, resolveSetting(entry, sources).value);
      return read.get(entry.name);
    };
    return [entry.name, { get, enumerable: true }];
  });
  // Secrets are among them: who prints the settings does not see it.
  const variables = { value: mergeSources(sources), enumerable: false };
  return Object.defineProperties({}, { ...Object.fromEntries(properties), [VARIABLES]: variables }) as Settings;
}

export interface ResolvedSetting {
  /** Undefined for what is not set and has no default. */
  readonly value: unknown;
  readonly origin: Origin;
}

/** @throws {BloodbankError} `config.invalid` */
export function resolveSetting(entry: SettingEntry, sources: readonly SettingsSource[]): ResolvedSetting {
  const { text, origin } = findSetting(entry, sources);
  return { origin, value: text === undefined ? entry.default : parseSetting(entry, text, origin.place) };
}
