import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { closest } from '@bloodbank/core/text';
import { isTest } from '../config/service-settings.js';
import { dotenvSources, environmentSource, type SettingsSource } from '../config/settings/settings-source.js';

/** Variables that name a broker. */
const NAMES: readonly string[] = ['RABBIT_URL', 'BUS_URL', 'RABBITMQ_HOST', 'KAFKA_BOOTSTRAP_SERVERS'];
/** What other programs call it; far from ours for a comparison of letters. */
const OTHER_NAMES: readonly string[] = ['AMQP_URL', 'CLOUDAMQP_URL', 'RABBITMQ_URI', 'BROKER_URL'];
/** So many folders upwards a `.env` is looked for that was not read. */
const MOST_FOLDERS = 6;

let isSaid = false;

/**
 * Says once on stderr that the bus of this process has nobody else on it, and what was perhaps meant instead. It does not go
 * through the logger: a service that is silent is most in need of it.
 */
export function sayFallback(env: NodeJS.ProcessEnv, cwd: string, write: (text: string) => void = writeError): void {
  if (isSaid) return;
  isSaid = true;
  write(`${describeFallback(env, cwd, process.argv[1])}\n`);
}

/** The same of a broker that `bloodbank up` brought, where another one was perhaps meant; nothing where none was. */
export function sayUnread(env: NodeJS.ProcessEnv, cwd: string, write: (text: string) => void = writeError): void {
  const line = describeUnread(env, cwd, process.argv[1]);
  if (isSaid || line === undefined) return;
  isSaid = true;
  write(`${line}\n`);
}

export function describeUnread(env: NodeJS.ProcessEnv, cwd: string, script: string | undefined): string | undefined {
  const hints = [...unreadHints(env, cwd, script), ...misspeltHints(env, cwd)];
  if (hints.length === 0) return undefined;
  return ['bloodbank: the broker of `bloodbank up` is used, for no other is named.', ...hints].join(' ');
}

export function describeFallback(env: NodeJS.ProcessEnv, cwd: string, script: string | undefined): string {
  const line =
    'bloodbank: no broker is named and no `bloodbank up` runs in this project, so the broker is inside this process: ' +
    'no other process sees its events.';
  const hints = [...unreadHints(env, cwd, script), ...misspeltHints(env, cwd)];
  return [line, ...hints, 'Set RABBIT_URL, or run `npx bloodbank up`.'].join(' ');
}

function misspeltHints(env: NodeJS.ProcessEnv, cwd: string): readonly string[] {
  const sources = [environmentSource(env, cwd), ...(isTest(env) ? [] : dotenvSources([cwd]))];
  return sources.flatMap((source) =>
    Object.keys(source.values).flatMap((name) => {
      if (NAMES.includes(name) || !/^[A-Z][A-Z_]+$/.test(name)) return [];
      const meant = OTHER_NAMES.includes(name) ? 'RABBIT_URL' : closest(name, ['RABBIT_URL']);
      const isNear = meant !== undefined && (OTHER_NAMES.includes(name) || sharesEnds(name, meant));
      return isNear ? [`${name} in ${source.placeOf(name)} is not read; did you mean ${meant}?`] : [];
    }),
  );
}

/** A misspelt name keeps its end; what is only short is somebody else's. */
function sharesEnds(name: string, meant: string): boolean {
  return name.endsWith('_URL') && name[0] === meant[0];
}

/** A broker that stands in a `.env` which this process does not read. */
function unreadHints(env: NodeJS.ProcessEnv, cwd: string, script: string | undefined): readonly string[] {
  const starts = script === undefined ? [cwd] : [cwd, dirname(script)];
  const folders = new Set(starts.flatMap((folder) => upwards(folder)));
  for (const folder of folders) {
    const [source] = readQuietly(folder);
    const name = NAMES.find((one) => source?.values[one]);
    if (source === undefined || name === undefined) continue;
    const why = isTest(env) ? 'in tests no .env is' : `this process runs in ${cwd}`;
    return [`${name} in ${source.placeOf(name)} is not read: ${why}.`];
  }
  return [];
}

function readQuietly(folder: string): readonly SettingsSource[] {
  try {
    return dotenvSources([folder]);
  } catch {
    return [];
  }
}

function upwards(folder: string): readonly string[] {
  const folders: string[] = [];
  for (let at = folder; folders.length < MOST_FOLDERS; at = dirname(at)) {
    folders.push(at);
    // Whoever keeps another project above keeps other settings there.
    if (existsSync(join(at, '.git')) || dirname(at) === at) break;
  }
  return folders;
}

function writeError(text: string): void {
  process.stderr.write(text);
}
