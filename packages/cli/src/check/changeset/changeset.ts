import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bump, Report } from '@bloodbank/compat';
import { BloodbankError } from '@bloodbank/core/errors';
import { isJsonObject } from '@bloodbank/schema-model';

export type ReleaseBump = 'patch' | 'minor' | 'major';

const ORDER: readonly string[] = ['none', 'patch', 'minor', 'major'];

export interface ChangesetState {
  readonly package: string;
  readonly needed: ReleaseBump | 'none';
  readonly declared: ReleaseBump | 'none';
  readonly ok: boolean;
  /** Where one was written. */
  readonly file?: string;
}

/** The release that a report asks for. An event that needs a new version would be, released in place, a major one. */
export function releaseOf(bump: Bump): ReleaseBump | 'none' {
  return bump === 'new-version' ? 'major' : bump;
}

/**
 * Whether the changesets of a repository announce at least the release that the schemas ask for; with `write`, one that does
 * is added where they do not.
 *
 * @throws {BloodbankError} `config.invalid` where there is no package of contracts to release, or its package.json is no JSON.
 */
export async function checkChangeset(
  root: string,
  contracts: string,
  report: Report,
  action: 'verify' | 'write',
): Promise<ChangesetState> {
  const name = await packageOf(contracts);
  const needed = releaseOf(report.summary.bump);
  const folder = join(root, '.changeset');
  const declared = largestOf(await readBumps(folder, name));
  const isCovered = ORDER.indexOf(declared) >= ORDER.indexOf(needed);
  const state = { package: name, needed, declared, ok: isCovered };
  if (isCovered || action === 'verify' || needed === 'none') return state;
  await mkdir(folder, { recursive: true });
  const file = join(folder, `schemas-${randomUUID().slice(0, 8)}.md`);
  await writeFile(file, `---\n'${name}': ${needed}\n---\n\n${describe(report)}\n`);
  return { ...state, ok: true, file };
}

async function packageOf(contracts: string): Promise<string> {
  for (const folder of [contracts, join(contracts, '..')]) {
    const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => undefined);
    if (text === undefined) continue;
    const name = nameIn(join(folder, 'package.json'), text);
    if (name !== undefined) return name;
  }
  throw new BloodbankError(
    'config.invalid',
    `No package.json in ${contracts}, or above it, names the package of the contracts.`,
    {
      remedy: 'Let "out" in bloodbank.config.json lie in the package that is released, or leave out --changeset.',
    },
  );
}

function nameIn(file: string, text: string): string | undefined {
  try {
    const manifest: unknown = JSON.parse(text);
    const name = isJsonObject(manifest) ? manifest['name'] : undefined;
    return typeof name === 'string' ? name : undefined;
  } catch (cause) {
    const remedy = 'Correct the file, or leave out --changeset.';
    throw new BloodbankError('config.invalid', `${file} is not JSON: ${(cause as Error).message}.`, { cause, remedy });
  }
}

/** What the changesets say of one package. Their form is that of front matter: a name in quotes, a colon, a bump. */
async function readBumps(folder: string, name: string): Promise<readonly ReleaseBump[]> {
  const files = (await readdir(folder).catch(() => [])).filter((file) => file.endsWith('.md') && file !== 'README.md');
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  return texts.flatMap((text) => {
    const [, front = ''] = /^---\r?\n([\s\S]*?)\r?\n---/.exec(text) ?? [];
    return [...front.matchAll(/^\s*['"]?([^'":\s]+)['"]?\s*:\s*(patch|minor|major)\s*$/gm)]
      .filter(([, found]) => found === name)
      .map(([, , bump]) => bump as ReleaseBump);
  });
}

function largestOf(bumps: readonly ReleaseBump[]): ReleaseBump | 'none' {
  return [...bumps].sort((a, b) => ORDER.indexOf(b) - ORDER.indexOf(a))[0] ?? 'none';
}

function describe({ events }: Report): string {
  const named = (status: string): string =>
    events
      .filter((event) => event.status === status)
      .map(({ event_type }) => `\`${event_type}\``)
      .join(', ');
  const sentences = [
    ['Added', named('added')],
    ['Changed', named('changed')],
    ['Removed', named('removed')],
  ];
  return sentences.flatMap(([verb, names]) => (names === '' ? [] : [`${verb} ${names}.`])).join(' ');
}
