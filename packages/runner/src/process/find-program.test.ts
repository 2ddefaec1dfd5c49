import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findProgram, usualPath } from './find-program.js';

describe('looking for a program', () => {
  let folder: string;
  const place = (...names: readonly string[]): string => join(folder, ...names);
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bloodbank-path-'));
    for (const name of ['a', 'b']) await mkdir(place(name));
    await writeFile(place('a', 'tool'), '#!/bin/sh\n');
    await writeFile(place('b', 'tool'), '#!/bin/sh\n');
    await chmod(place('b', 'tool'), 0o755);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('takes the first that may be executed, and a path from where it runs', async () => {
    expect(await findProgram('tool', [place('a'), '', place('b')].join(delimiter), folder)).toBe(place('b', 'tool'));
    expect(await findProgram('./b/tool', '', folder)).toBe(place('b', 'tool'));
  });

  it('says what is wrong: not there, no program, not allowed', async () => {
    const looking = (name: string) => findProgram(name, place('a'), folder);
    await expect(looking('nope')).rejects.toMatchObject({ code: 'runner.program-not-found' });
    await expect(looking('./a')).rejects.toThrow('There is no program');
    await expect(looking('tool')).rejects.toThrow('may not be executed');
  });

  it('looks first at what is the own, whoever asks', () => {
    expect(usualPath('/home/ada').split(delimiter)[0]).toBe('/home/ada/.local/bin');
    expect(usualPath().startsWith(homedir())).toBe(true);
    expect(usualPath()).toContain('/usr/bin');
  });
});
