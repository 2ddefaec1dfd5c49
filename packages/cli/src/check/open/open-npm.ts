import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { buildTree, type SchemaTree } from '@bloodbank/compat';
import { BloodbankError } from '@bloodbank/core/errors';
import { readTree } from '@bloodbank/schema-model';
import type { SourceFile } from '@bloodbank/schema-model/document';
import { UsageError } from '../../shell/usage-error.js';
import type { Opened } from './opened.js';

const SPEC = /^((?:@[a-z0-9~][a-z0-9._~-]*\/)?[a-z0-9~][a-z0-9._~-]*)(?:@([\w.*^~<>=| +-]+))?$/;
const WITHIN_MS = 120_000;

/**
 * The schemas of a published package, from the registry that npm is configured for: its folder `schemas`, or what the
 * registry of generated contracts holds.
 *
 * @throws {UsageError} when it is no name of a package, or holds no schemas.
 * @throws {BloodbankError} `config.invalid` when npm cannot fetch it.
 */
export async function openNpm(spec: string): Promise<Opened> {
  const [, name, range = 'latest'] = SPEC.exec(spec) ?? [];
  if (name === undefined)
    throw new UsageError(`${JSON.stringify(spec)} names no package.`, 'Write npm:<name> or npm:<name>@<range>.');
  const folder = await mkdtemp(join(tmpdir(), 'bloodbank-npm-'));
  try {
    await install(folder, `${name}@${range}`);
    const home = join(folder, 'node_modules', name);
    const manifest = JSON.parse(await readFile(join(home, 'package.json'), 'utf8')) as Manifest;
    const label = `npm:${name}@${manifest.version}`;
    const tree = (await fromFolder(home)) ?? (await fromRegistry(home, manifest, label));
    if (tree === undefined)
      throw new UsageError(`${label} holds no schemas.`, 'Name a package of contracts that bloodbank generate wrote.');
    return { tree, label };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Manifest {
  readonly version: string;
  readonly exports?: unknown;
  readonly main?: string;
}

async function install(folder: string, spec: string): Promise<void> {
  const flags = [
    '--prefix',
    folder,
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--no-save',
    '--no-package-lock',
    '--loglevel=error',
  ];
  try {
    await promisify(execFile)('npm', ['install', ...flags, '--', spec], { cwd: folder, timeout: WITHIN_MS });
  } catch (cause) {
    const said = (cause as { stderr?: string }).stderr?.trim().split('\n').slice(0, 3).join(' ') ?? String(cause);
    throw new BloodbankError('config.invalid', `npm could not fetch ${spec}: ${said}`, {
      cause,
      remedy: 'Check the name, the range, and which registry npm is configured for.',
    });
  }
}

async function fromFolder(home: string): Promise<SchemaTree | undefined> {
  const folder = join(home, 'schemas');
  if (!(await stat(folder).catch(() => undefined))?.isDirectory()) return undefined;
  const { sources, problems } = await readTree(folder, home);
  return buildTree(sources, problems, (displayFile) => displayFile.replace(/^schemas\//, ''));
}

interface Registered {
  readonly registry: { listEvents(): Iterable<{ readonly file: string; readonly schema: unknown }> };
}

/** Generated contracts carry each schema whole. This runs the package's own module, as any service that depends on it does. */
async function fromRegistry(home: string, { exports, main }: Manifest, label: string): Promise<SchemaTree | undefined> {
  const entry = entryOf(exports) ?? main;
  if (entry === undefined) return undefined;
  const module = (await import(pathToFileURL(join(home, entry)).href)) as { readonly contracts?: Registered };
  if (typeof module.contracts?.registry?.listEvents !== 'function') return undefined;
  const sources = [...module.contracts.registry.listEvents()].map(({ file, schema }): SourceFile => {
    // The first word is what the publisher's own tree is called.
    const path = file.split('/').slice(1).join('/');
    return { file: path, displayFile: `${label}/${path}`, text: JSON.stringify(schema, undefined, 2) };
  });
  return buildTree(sources);
}

function entryOf(exports: unknown): string | undefined {
  if (typeof exports === 'string') return exports;
  if (typeof exports !== 'object' || exports === null) return undefined;
  return entryOf(Reflect.get(exports, '.') ?? Reflect.get(exports, 'import') ?? Reflect.get(exports, 'default'));
}
