import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { LintConfig } from './lint/lint-config.js';
import { lintSchemaSet } from './lint/lint-schema-set.js';
import { loadSchemaSet } from './load.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

describe("the project's own schemas", () => {
  it('load and pass lint', async () => {
    const { set, problems } = await loadSchemaSet({ root: `${ROOT}/schemas`, cwd: ROOT });
    expect(problems).toEqual([]);
    const { lint } = JSON.parse(await readFile(`${ROOT}/bloodbank.config.json`, 'utf8')) as {
      readonly lint: LintConfig;
    };
    expect(lintSchemaSet(set, lint)).toEqual([]);
    expect(set.events.length).toBeGreaterThan(0);
  });
});
