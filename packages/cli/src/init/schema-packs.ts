import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { StarterFile } from './write-files.js';

/** Schemas that a project may begin with, and the event that its first service handles. */
export interface SchemaPack {
  /** Folders of the tree, or single files. */
  readonly schemas: readonly string[];
  readonly service: { readonly name: string; readonly on: string };
}

export type PackName = 'github' | 'home' | 'agents';

export const SCHEMA_PACKS: Readonly<Record<PackName, SchemaPack>> = {
  github: {
    schemas: ['github', 'webhook/github.{event}.v1.json', 'slack'],
    service: { name: 'reviewer', on: 'github.pr.created' },
  },
  home: {
    schemas: ['calendar', 'artifact', 'fireflies', 'slack', 'webhook'],
    service: { name: 'diary', on: 'calendar.event.created' },
  },
  agents: {
    schemas: [
      'agent',
      'session',
      'jelmore',
      'artifact',
      'task',
      'llm',
      'command',
      'dispatcher',
      'webhook/plane.v1.json',
      'webhook/plane.{event}.v1.json',
      'webhook/standard.{event}.v1.json',
    ],
    service: { name: 'supervisor', on: 'agent.session.requested' },
  },
};

export const PACK_NAMES: readonly PackName[] = ['github', 'home', 'agents'];

interface Allowance {
  readonly type: string;
  readonly reason: string;
}

/** As built beside the program; where it runs from its sources, the tree of its repository itself. */
const PACKED = fileURLToPath(new URL('../schema-packs/', import.meta.url));
const REPOSITORY = fileURLToPath(new URL('../../../../', import.meta.url));

/** The files of a pack with what they refer to, and what lint allows in them. */
export function readPack(name: PackName): {
  readonly files: readonly StarterFile[];
  readonly allow: readonly Allowance[];
} {
  const root = existsSync(PACKED) ? PACKED : REPOSITORY;
  const tree = join(root, 'schemas');
  const paths = ['_common', ...SCHEMA_PACKS[name].schemas].flatMap((path) => filesOf(tree, path));
  const files = paths.map((path) => ({ path: `schemas/${path}`, content: readFileSync(join(tree, path), 'utf8') }));
  const config = JSON.parse(readFileSync(join(root, 'bloodbank.config.json'), 'utf8')) as {
    readonly lint: { readonly naming: { readonly allow: readonly Allowance[] } };
  };
  const types = new Set(paths.map(typeOf));
  return { files, allow: config.lint.naming.allow.filter(({ type }) => types.has(type)) };
}

function filesOf(tree: string, path: string): readonly string[] {
  if (path.endsWith('.json')) return [path];
  return readdirSync(join(tree, path), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json'))
    .map((file) => `${path}/${file.split(sep).join('/')}`)
    .sort();
}

/** `webhook/github.{event}.v1.json` -> `webhook.github.{event}`. */
function typeOf(path: string): string {
  return path.replace(/(?:\.v1)?\.json$/, '').replaceAll('/', '.');
}
