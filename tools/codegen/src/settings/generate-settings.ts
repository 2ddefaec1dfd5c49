import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { JsonObject } from '@bloodbank/schema-model';
import { writeGenerated } from '../write.js';
import { renderEnvExample } from './render-env-example.js';
import { renderSettings } from './render-settings.js';
import { renderSettingsPage } from './render-settings-page.js';
import { readEntries } from './settings-schema.js';

const FOLDER = 'packages/bus/src/config/settings';
const SCHEMA: string = `${FOLDER}/settings.schema.json`;

/** Writes all that follows from the schema of the settings below a root. Returns the files that changed, or with `check` would. */
export async function generateSettings(root: string, check: boolean): Promise<readonly string[]> {
  const schema = JSON.parse(await readFile(join(root, SCHEMA), 'utf8')) as JsonObject;
  const sources = await renderSettings(schema, SCHEMA);
  const { written } = await writeGenerated(join(root, FOLDER), sources, { check, prune: false });
  const changed = written.map((path) => `${FOLDER}/${path}`);
  const entries = readEntries(schema);
  const pages: Readonly<Record<string, string>> = {
    'docs/settings.md': renderSettingsPage(entries, SCHEMA),
    '.env.example': renderEnvExample(entries, SCHEMA),
  };
  for (const [path, content] of Object.entries(pages)) {
    const target = join(root, path);
    if ((await readFile(target, 'utf8').catch(() => undefined)) === content) continue;
    changed.push(path);
    if (check) continue;
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content);
  }
  return changed;
}
