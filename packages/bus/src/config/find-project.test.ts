import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BloodbankError } from '@bloodbank/core/errors';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CONFIG_FILE, findProject } from './find-project.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'bloodbank-project-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const configure = (config: unknown): void =>
  writeFileSync(join(root, CONFIG_FILE), typeof config === 'string' ? config : JSON.stringify(config));

describe('findProject', () => {
  it('reads the nearest file above, and takes its paths from where it lies', () => {
    configure({ schemas: 'tree', lint: { allow: [] }, console: { views: [] } });
    const inner = join(root, 'a', 'b');
    mkdirSync(inner, { recursive: true });
    expect(findProject(inner)).toEqual({
      root,
      configFile: join(root, CONFIG_FILE),
      schemas: join(root, 'tree'),
      out: join(root, 'contracts'),
      topology: join(root, 'topology'),
      lint: { allow: [] },
      console: { views: [] },
    });
  });

  it('does without a file', () => {
    expect(findProject(root)).toMatchObject({ root, schemas: join(root, 'schemas') });
  });

  it.each([
    ['{', 'cannot be read'],
    ['[]', 'it is not an object'],
    [
      { schmeas: 'x' },
      '"schmeas" means nothing; the keys are $schema, schemas, out, topology, brandFormats, lint, console',
    ],
    [{ brandFormats: 'yes' }, '"brandFormats" in bloodbank.config.json must be true or false'],
    [{ schemas: 7 }, '"schemas" in bloodbank.config.json must be a path, not 7'],
  ])('refuses %j', (config, problem) => {
    configure(config);
    expect(() => findProject(root)).toThrow(BloodbankError);
    expect(() => findProject(root)).toThrow(problem);
  });
});
