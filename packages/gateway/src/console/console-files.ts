import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { BloodbankError } from '@bloodbank/core/errors';

/** How a file may be sent: as it is, or as it was compressed when the console was built. */
export type Encoding = 'identity' | 'gzip' | 'br';

/** One file of the console, in memory: all of them together are less than a photograph. */
export interface ConsoleFile {
  /** As it stands in an address: `/` for the page itself, `/console/index-4kf0.js`. */
  readonly path: string;
  readonly type: string;
  /** Of the bytes before any compression. */
  readonly etag: string;
  /** Whether its name changes whenever its bytes do. */
  readonly isImmutable: boolean;
  readonly bodies: ReadonlyMap<Encoding, Buffer>;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

const COMPRESSED: Readonly<Record<string, Encoding>> = { '.gz': 'gzip', '.br': 'br' };

/**
 * Everything below the folder of a built console.
 *
 * @throws {BloodbankError} `config.invalid` where no console was built.
 */
export function readConsole(folder: string): readonly ConsoleFile[] {
  const names = listFiles(folder);
  if (!names.includes('index.html')) {
    throw new BloodbankError('config.invalid', `There is no console in ${folder}.`, {
      remedy: 'Build it with `pnpm --filter @bloodbank/console build`, or start the gateway without it.',
    });
  }
  return names
    .filter((name) => extname(name) in TYPES)
    .map((name) => {
      const identity = readFileSync(join(folder, name));
      const compressed = Object.entries(COMPRESSED)
        .filter(([extension]) => names.includes(`${name}${extension}`))
        .map(([extension, encoding]) => [encoding, readFileSync(join(folder, `${name}${extension}`))] as const);
      return {
        path: name === 'index.html' ? '/' : `/${name}`,
        type: TYPES[extname(name)] ?? '',
        etag: `"${createHash('sha256').update(identity).digest('base64url').slice(0, 22)}"`,
        isImmutable: /-[A-Za-z0-9_-]{8}\.\w+$/.test(name),
        bodies: new Map<Encoding, Buffer>([['identity', identity], ...compressed]),
      };
    });
}

function listFiles(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
  } catch {
    return [];
  }
}
