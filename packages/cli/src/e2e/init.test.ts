import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type CliResult, runCli } from './cli.fixture.js';

/** Each step is a process, and the machine may be busy. */
vi.setConfig({ testTimeout: 60_000 });

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'bloodbank-init-')));
});
afterEach(() => rmSync(folder, { recursive: true }));
const cli = (...args: readonly string[]): Promise<CliResult> => runCli(args, { cwd: folder });

it('init begins a project in an empty folder, in which everything works at once', async () => {
  expect((await cli('init')).stdout).toBe('bloodbank.config.json\nschemas/shop/order.placed.v1.json\npackage.json\n');
  expect((await cli('lint')).code).toBe(0);
  expect((await cli('generate')).code).toBe(0);
  expect(readdirSync(join(folder, 'src/contracts'))).toContain('index.gen.js');
  expect((await cli('publish', 'shop.order.placed', '--example', '--dry-run')).code).toBe(0);
});

it('init leaves what is there as it is', async () => {
  writeFileSync(join(folder, 'package.json'), '{"name":"mine"}');
  await cli('init');
  expect(readFileSync(join(folder, 'package.json'), 'utf8')).toBe('{"name":"mine"}');
  expect(JSON.parse((await cli('init', '--json')).stdout)).toMatchObject({ written: [], kept: { length: 3 } });
});
