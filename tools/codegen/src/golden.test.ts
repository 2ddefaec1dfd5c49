import { readdir } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import type { GeneratedFile } from './generated-file.js';
import { HEADER_START } from './header.js';
import { planContracts } from './plan/plan-contracts.js';
import { renderContracts } from './render/render-contracts.js';
import { FIXTURES, loadTree } from './tree.fixture.js';

const GOLDEN = fileURLToPath(new URL('../golden', import.meta.url));

describe('generated files', () => {
  let files: readonly GeneratedFile[];
  beforeAll(async () => {
    files = await renderContracts(planContracts(await loadTree(join(FIXTURES, 'tree/schemas'))));
  });

  it('are what they were', async () => {
    for (const { path, content } of files) await expect(content).toMatchFileSnapshot(join(GOLDEN, path));
  });

  it('are all that is kept', async () => {
    const entries = await readdir(GOLDEN, { recursive: true, withFileTypes: true });
    const kept = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(GOLDEN.length + 1));
    expect(kept.map((path) => path.split(sep).join('/')).sort()).toEqual(files.map(({ path }) => path).sort());
  });

  it('say in their first line where they come from', () => {
    for (const { path, content } of files)
      expect(content.split('\n')[0], path).toMatch(new RegExp(`^${HEADER_START}from schemas.*\\. Do not edit\\.$`));
  });

  it('name nothing of the machine that generated them', () => {
    for (const { path, content } of files) expect(content, path).not.toMatch(/node_modules|\/home\/|[A-Z]:\\/);
  });

  it('are the same whatever order the schemas came in, and import nothing at run time', async () => {
    const set = await loadTree(join(FIXTURES, 'tree/schemas'));
    const shuffled = {
      ...set,
      documents: new Map([...set.documents].reverse()),
      units: new Map([...set.units].reverse()),
      refs: new Map([...set.refs].reverse()),
    };
    expect(await renderContracts(planContracts(shuffled))).toEqual(files);
    const validators = files.find(({ path }) => path === 'validators.gen.js')?.content ?? '';
    expect(validators).not.toMatch(/^import |\bnew Function\b|\beval\(|\bimport\(/m);
  });
});
