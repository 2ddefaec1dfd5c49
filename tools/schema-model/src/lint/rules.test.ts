import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadSchemaSet } from '../load.js';
import { allowedAnnotations, type LintConfig } from './lint-config.js';
import { lintSchemaSet } from './lint-schema-set.js';
import { LINT_RULES } from './rules.js';

const CASES = fileURLToPath(new URL('../../fixtures/lint', import.meta.url));
const RULES = fileURLToPath(new URL('./rules', import.meta.url));

/** Everything that is found in a case, one line each. */
async function lint(path: string): Promise<readonly string[]> {
  const folder = join(CASES, path);
  const config = JSON.parse(await readFile(join(folder, 'config.json'), 'utf8').catch(() => '{}')) as LintConfig;
  const options = { root: join(folder, 'schemas'), cwd: folder, allowedAnnotations: allowedAnnotations(config) };
  const { set, problems } = await loadSchemaSet(options);
  expect(problems).toEqual([]);
  const found = lintSchemaSet(set, config);
  return found.map(
    ({ severity, rule, file, line, column, pointer, message, fix }) =>
      `${file}:${line}:${column} ${severity} ${rule} ${pointer}: ${message} ${fix}`,
  );
}

describe('lint rules', () => {
  it('have a file, a case and a place in the list each, under one id', async () => {
    const ids = LINT_RULES.map(({ id }) => id);
    expect(ids).toEqual([...ids].sort());
    expect(await readdir(CASES).then((names) => names.sort())).toEqual(ids);
    expect((await readdir(RULES)).map((name) => name.replace(/\.ts$/, '')).sort()).toEqual(ids);
  });

  it.each(LINT_RULES)('$id finds its violations, and nothing else does', async ({ id }) => {
    const found = await lint(`${id}/violates`);
    expect(found.length).toBeGreaterThan(0);
    for (const line of found) expect(line).toContain(` ${id} `);
    await expect(`${found.join('\n')}\n`).toMatchFileSnapshot(join(CASES, id, 'violates', 'expected.txt'));
  });

  it.each(LINT_RULES)('$id permits what is right', async ({ id }) => {
    expect(await lint(`${id}/permits`)).toEqual([]);
  });

  it.each(LINT_RULES)('$id says what it checks', ({ purpose }) => {
    expect(purpose).toMatch(/^[a-z].*\.$/);
  });
});
