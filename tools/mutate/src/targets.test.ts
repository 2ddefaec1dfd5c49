import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { makeMutants } from './make-mutants.js';
import { readSurvivors, readTargets } from './targets.js';

const pathOf = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

it('every file that is broken, and every test that must notice, is where the list says', () => {
  const paths = readTargets().flatMap(({ file, tests }) => [file, ...tests]);
  expect(paths.filter((path) => !existsSync(pathOf(path)))).toEqual([]);
});

it('every accepted survivor is a mutant of its file, and has a reason', () => {
  const stale = readSurvivors().filter(({ file, change, reason }) => {
    const isListed = readTargets().some((target) => target.file === file);
    const mutants = isListed ? makeMutants(readFileSync(pathOf(file), 'utf8')) : [];
    return reason.length < 10 || !mutants.some((mutant) => mutant.change === change);
  });
  expect(stale).toEqual([]);
});
