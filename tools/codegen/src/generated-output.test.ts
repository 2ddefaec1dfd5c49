import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generate } from './generate.js';
import { FIXTURES, PROJECT, runCompiler, runNode } from './tree.fixture.js';

describe('generated output in an empty folder', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'generated-'));
    await cp(join(FIXTURES, 'consumer'), folder, { recursive: true });
    await generate({ schemas: join(FIXTURES, 'tree/schemas'), out: join(folder, 'out') });
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('type-checks with its libraries, and refuses what it must', async () => {
    expect(await runCompiler(folder)).toEqual({ code: 0, output: '' });
  });

  it('loads in plain Node and works there', async () => {
    const { code, output } = await runNode(['run.mjs'], folder);
    expect(code, output).toBe(0);
    expect(JSON.parse(output)).toEqual({
      domains: ['agent', 'github', 'onex', 'webhook'],
      failures: [],
      issues: [
        { pointer: '/number', keyword: 'minimum', message: 'must be >= 1', expected: 1, got: 'integer' },
        {
          pointer: '/author/id',
          keyword: 'format',
          message: 'must match format "uuid"',
          expected: 'uuid',
          got: 'string of 6',
        },
      ],
      key: 'webhook.plane.issue.created',
      constant: 'github.pr.created.v2',
      globals: [],
    });
  });
});

describe("generated output of the project's own schemas", () => {
  it('is up to date, type-checks, loads, and accepts every example', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'generated-project-'));
    try {
      await cp(join(FIXTURES, 'consumer/tsconfig.json'), join(folder, 'tsconfig.json'));
      const { problems, report, events } = await generate({
        schemas: join(PROJECT, 'schemas'),
        out: join(folder, 'out'),
      });
      expect(problems).toEqual([]);
      expect(report?.written.length).toBeGreaterThan(events);
      expect(await runCompiler(folder)).toEqual({ code: 0, output: '' });
      const script = `const { getRegistry } = await import('./out/index.gen.js');
        const found = getRegistry().listEvents().map(({ type, validate, examples }) => [type, examples.flatMap(validate)]);
        console.log(JSON.stringify([found.length, found.filter(([, issues]) => issues.length > 0)]));`;
      const { output } = await runNode(['--input-type=module', '--eval', script], folder);
      expect(JSON.parse(output)).toEqual([events, []]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
