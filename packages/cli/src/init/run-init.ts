import { resolve } from 'node:path';
import { escapeText } from '../output/escape-text.js';
import type { CommandContext } from '../shell/command-context.js';
import { typedPath } from '../shell/display-path.js';
import { EXIT_OK } from '../shell/exit-code.js';
import { readVersion } from '../version.js';
import type { PackName } from './schema-packs.js';
import { starterFiles } from './starter-files.js';
import { writeFiles } from './write-files.js';

export interface InitOptions {
  readonly template?: PackName;
}

/** Begins a project: writes what is not there yet, and says what to type next. */
export async function runInit(
  { cwd, out, notes, isJson }: CommandContext,
  folder: string | undefined,
  { template }: InitOptions,
): Promise<number> {
  const root = resolve(cwd, folder ?? '.');
  const { files, service, event, scripts } = starterFiles(root, readVersion(), template);
  const { written, kept } = await writeFiles(root, files);
  if (isJson) {
    await out.json({ ok: true, folder: root, written, kept, service });
    return EXIT_OK;
  }
  for (const path of written) await out.line(path);
  for (const path of kept) await notes.line(`${path} is there already, and stays as it is.`);
  if (kept.includes('package.json')) {
    await notes.line(
      'Into that package.json: `"type": "module"`, `"imports": { "#contracts": "./contracts/index.gen.js" }`,',
    );
    const { build, start, test } = scripts;
    await notes.line(`\`"scripts": ${JSON.stringify({ build, start, test })}\`,`);
    await notes.line(
      'and with npm: `npm install @bloodbank/bus`, `npm install --save-dev bloodbank typescript @types/node`.',
    );
  }
  const enter = root === cwd ? [] : [[`cd ${escapeText(typedPath(root, cwd))}`, '']];
  const next: readonly (readonly string[])[] = [
    ...enter,
    ['npm install', ''],
    ['npm test', 'generates, builds, and tries the service on a broker of its own'],
    ['npx bloodbank up', 'in one terminal: the bus'],
    ['npm start', `in another: the service "${service}"`],
    [`npx bloodbank publish ${event} --example`, 'in a third: an event for it'],
  ];
  await notes.line('Next:');
  for (const [command = '', purpose = ''] of next) {
    await notes.line(`  ${command}${purpose === '' ? '' : `\n      ${notes.colors.dim(purpose)}`}`);
  }
  return EXIT_OK;
}
