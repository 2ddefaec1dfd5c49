import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { watchDisk } from './watched-disk.js';

/** What is left of a folder after a process did something in it and the power failed. */
function leftBy(work: string): Readonly<Record<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), 'watched-'));
  const disk = watchDisk(folder);
  onTestFinished(() => {
    disk.remove();
    rmSync(folder, { recursive: true });
  });
  const program = `import * as fs from 'node:fs/promises'; import * as old from 'node:fs'; process.chdir(${JSON.stringify(folder)});
    const sync = async (path) => { const file = await fs.open(path, 'r'); await file.sync(); await file.close(); };
    ${work}`;
  execFileSync(process.execPath, ['--input-type=module', '--eval', program], { env: { ...process.env, ...disk.env } });
  const left = disk.losePower();
  const names = readdirSync(left, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(names.map(({ name, parentPath }) => [name, readFileSync(join(parentPath, name), 'utf8')]));
}

const WRITE = "await fs.writeFile('a', 'text');";

test.each([
  ['nothing of a file that nobody synced', WRITE, {}],
  ['nothing of a file whose folder was not synced', `${WRITE} await sync('a');`, {}],
  ['only the name of a file that was not synced itself', `${WRITE} await sync('.');`, { a: '' }],
  ['a file that was synced, and its folder after it', `${WRITE} await sync('a'); await sync('.');`, { a: 'text' }],
  [
    'what was written before the last sync, and not what came after it',
    `${WRITE} await sync('.'); await sync('a'); await fs.appendFile('a', ', more');`,
    { a: 'text' },
  ],
  [
    'the name before a rename that was not synced',
    `${WRITE} await sync('a'); await sync('.'); await fs.rename('a', 'b');`,
    { a: 'text' },
  ],
  [
    'the name after one that was',
    `${WRITE} await sync('a'); await sync('.'); await fs.rename('a', 'b'); await sync('.');`,
    { b: 'text' },
  ],
  [
    'a file in a folder whose own folder was synced too',
    `await fs.mkdir('f'); await fs.writeFile('f/a', 'text'); for (const path of ['f/a', 'f', '.']) await sync(path);`,
    { a: 'text' },
  ],
  [
    'nothing of a folder that is synced where its own folder is not',
    `await fs.mkdir('f'); await fs.writeFile('f/a', 'text'); for (const path of ['f/a', 'f']) await sync(path);`,
    {},
  ],
  [
    'as much whichever way the sync is asked for',
    `${WRITE} const fd = old.openSync('a', 'r+'); old.fdatasyncSync(fd); const folder = old.openSync('.', 'r');
     await new Promise((resolve) => old.fsync(folder, resolve));`,
    { a: 'text' },
  ],
])('a loss of power leaves %s', (_, work, left) => {
  expect(leftBy(work)).toEqual(left);
});
