import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { backupOf, readIfThere, replaceFile } from './config-file.js';

describe('replacing a configuration file', () => {
  let root: string;
  const at = (...names: readonly string[]): string => join(root, ...names);
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'bloodbank-config-'));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('makes it with its folder, for its owner alone', async () => {
    expect(await readIfThere(at('.agent', 'settings.json'))).toBeUndefined();
    await replaceFile(at('.agent', 'settings.json'), 'new');
    expect(await readIfThere(at('.agent', 'settings.json'))).toBe('new');
    expect((await stat(at('.agent', 'settings.json'))).mode & 0o777).toBe(0o600);
    expect(await readdir(at('.agent'))).toEqual(['settings.json']);
  });

  it('keeps permissions, a link, and what was there before the first change', async () => {
    await mkdir(at('dotfiles'));
    const real = at('dotfiles', 'settings.json');
    await writeFile(real, 'first');
    await chmod(real, 0o640);
    await symlink(real, at('settings.json'));
    await replaceFile(at('settings.json'), 'second');
    await replaceFile(at('settings.json'), 'third');
    expect((await lstat(at('settings.json'))).isSymbolicLink()).toBe(true);
    expect(await readFile(real, 'utf8')).toBe('third');
    expect((await stat(real)).mode & 0o777).toBe(0o640);
    expect(await readFile(backupOf(real), 'utf8')).toBe('first');
    expect((await readdir(at('dotfiles'))).sort()).toEqual(['settings.json', 'settings.json.before-bloodbank']);
  });
});
