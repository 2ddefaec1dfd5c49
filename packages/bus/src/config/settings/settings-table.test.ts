import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { EVENTS_EXCHANGE } from '@bloodbank/topology';
import { expect, it } from 'vitest';
import { explainSettings } from './explain-settings.js';
import { optionSource } from './settings-source.js';
import { SETTINGS } from './settings-table.gen.js';
import { validateSettings } from './validate-settings.gen.js';

const REPOSITORY = fileURLToPath(new URL('../../../../..', import.meta.url));

it.each(SETTINGS.filter((entry) => entry.default !== undefined))('the default of $name is allowed', (entry) => {
  expect(validateSettings({ [entry.name]: entry.default })).toEqual([]);
});

it('the exchange is the one that is used where nobody says another', () => {
  expect(SETTINGS.find(({ name }) => name === 'EXCHANGE_NAME')?.default).toBe(EVENTS_EXCHANGE);
});

it('.env.example lists every setting, and can be used when each of its lines is uncommented', () => {
  const lines = readFileSync(join(REPOSITORY, '.env.example'), 'utf8').match(/^# [A-Z_]+=.*$/gm) ?? [];
  const values = parseEnv(lines.map((line) => line.slice(2)).join('\n'));
  expect(Object.keys(values).sort()).toEqual(SETTINGS.map(({ name }) => name).sort());
  const said = Object.fromEntries(Object.entries(values).map(([name, text]) => [name, text ?? '']));
  const faults = explainSettings([optionSource(said, REPOSITORY)]).filter((setting) => 'fault' in setting);
  expect(faults).toEqual([]);
});

/** Conventions of systems, terminals, Node and coding agents, which are nobody's settings. */
const OF_OTHERS = [
  'CHROMIUM_PATH',
  'HOME',
  'XDG_CONFIG_HOME',
  'CLAUDE_CONFIG_DIR',
  'CODEX_HOME',
  'PATH',
  'NO_COLOR',
  'FORCE_COLOR',
  'TERM',
  'VISUAL',
  'EDITOR',
  'USER',
];

it('every variable that some source reads is a setting', () => {
  const files = ['packages', 'tools'].flatMap((folder) =>
    readdirSync(join(REPOSITORY, folder)).flatMap((room) => sourcesBelow(join(REPOSITORY, folder, room, 'src'))),
  );
  const read = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/\benv(?:\.|\[')([A-Z][A-Z0-9_]+)/g)].map(([, name = '']) => name),
  );
  expect(read.length).toBeGreaterThan(0);
  const known: readonly string[] = [...SETTINGS.map(({ name }) => name), ...OF_OTHERS];
  expect([...new Set(read)].filter((name) => !known.includes(name))).toEqual([]);
});

function sourcesBelow(folder: string): readonly string[] {
  try {
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    return names
      .filter((name) => name.endsWith('.ts') && !/\.(test|test-d)\.ts$/.test(name))
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}
