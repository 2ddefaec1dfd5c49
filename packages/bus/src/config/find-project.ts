import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { BloodbankError } from '@bloodbank/core/errors';
import { isObject } from '@bloodbank/core/json';

export const CONFIG_FILE = 'bloodbank.config.json';

/** Where a project keeps its parts. Paths are absolute. */
export interface Project {
  readonly root: string;
  readonly configFile?: string;
  readonly schemas: string;
  readonly out: string;
  readonly topology: string;
  /** Whether strings with a `format` get a type of their own. */
  readonly brandFormats?: boolean;
  /** Settings of `bloodbank lint`, as they stand in the file. */
  readonly lint?: unknown;
  /** What the gateway's page shows to everybody, as it stands in the file. */
  readonly console?: unknown;
}

/** The folder of the project that a directory belongs to, whatever its configuration file says. Absolute. */
export function findProjectRoot(cwd: string): string {
  const configFile = findUpwards(resolve(cwd), CONFIG_FILE);
  return configFile === undefined ? resolve(cwd) : dirname(configFile);
}

/**
 * The project that a directory belongs to: the nearest `bloodbank.config.json` upwards, or the directory itself with the
 * usual folder names.
 *
 * @throws {BloodbankError} `config.invalid` when the file is there but cannot be used.
 */
export function findProject(cwd: string): Project {
  const configFile = findUpwards(resolve(cwd), CONFIG_FILE);
  if (configFile === undefined) return createProject(resolve(cwd), {});
  return { ...createProject(dirname(configFile), readConfig(configFile)), configFile };
}

function createProject(root: string, config: Readonly<Record<string, unknown>>): Project {
  const folder = (key: string, usual: string): string => {
    const value = config[key] ?? usual;
    if (typeof value === 'string') return resolve(root, value);
    throw new BloodbankError(
      'config.invalid',
      `"${key}" in ${CONFIG_FILE} must be a path, not ${JSON.stringify(value)}.`,
    );
  };
  const brandFormats = config['brandFormats'];
  if (brandFormats !== undefined && typeof brandFormats !== 'boolean')
    throw new BloodbankError('config.invalid', `"brandFormats" in ${CONFIG_FILE} must be true or false.`);
  return {
    root,
    schemas: folder('schemas', 'schemas'),
    out: folder('out', 'contracts'),
    topology: folder('topology', 'topology'),
    ...(brandFormats === undefined ? {} : { brandFormats }),
    ...(config['lint'] === undefined ? {} : { lint: config['lint'] }),
    ...(config['console'] === undefined ? {} : { console: config['console'] }),
  };
}

/** A misspelt key must not be silently ignored: its setting would be the default. */
const KEYS: readonly string[] = ['$schema', 'schemas', 'out', 'topology', 'brandFormats', 'lint', 'console'];

function readConfig(file: string): Readonly<Record<string, unknown>> {
  try {
    const config: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (!isObject(config)) throw new Error('it is not an object');
    const unknown = Object.keys(config).find((key) => !KEYS.includes(key));
    if (unknown === undefined) return { ...config };
    throw new Error(`${JSON.stringify(unknown)} means nothing; the keys are ${KEYS.join(', ')}`);
  } catch (cause) {
    throw new BloodbankError('config.invalid', `${file} cannot be read: ${(cause as Error).message}.`, { cause });
  }
}

function findUpwards(directory: string, name: string): string | undefined {
  const candidate = join(directory, name);
  if (existsSync(candidate)) return candidate;
  const parent = dirname(directory);
  return parent === directory ? undefined : findUpwards(parent, name);
}
