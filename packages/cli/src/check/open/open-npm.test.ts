import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { serveLoopbackPackage } from './loopback-registry.fixture.js';
import { openNpm } from './open-npm.js';

/** npm is a process of its own, and the machine may be busy. */
vi.setConfig({ testTimeout: 120_000 });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bloodbank-registry-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const schema = { type: 'object', properties: { id: { type: 'string' } } };
const REGISTRY = `export const contracts = { registry: { listEvents: () => [{ file: 'schemas/shop/order.placed.v1.json', schema: ${JSON.stringify(schema)} }] } };`;

it.each([
  ['its folder of schemas', { 'schemas/shop/order.placed.v1.json': JSON.stringify(schema) }],
  ['its registry of contracts', { 'index.js': REGISTRY }],
])('reads a published package: %s', async (_, files) => {
  const manifest = {
    name: '@shop/contracts',
    version: '1.2.3',
    type: 'module',
    exports: { '.': { default: './index.js' } },
  };
  const registry = await serveLoopbackPackage(folder, { 'package.json': JSON.stringify(manifest), ...files });
  try {
    vi.stubEnv('npm_config_registry', registry.url);
    vi.stubEnv('npm_config_cache', join(folder, 'cache'));
    const { tree, label } = await openNpm('@shop/contracts@^1.0.0');
    expect(label).toBe('npm:@shop/contracts@1.2.3');
    expect(tree.events.map(({ type, file, error }) => [type, file, error])).toEqual([
      ['shop.order.placed', 'shop/order.placed.v1.json', undefined],
    ]);
    await expect(openNpm('@shop/contracts@^9.0.0')).rejects.toMatchObject({ code: 'config.invalid' });
  } finally {
    await registry.close();
  }
});

it('says of a package without schemas that it has none, and leaves nothing behind', async () => {
  const manifest = JSON.stringify({ name: '@shop/plain', version: '1.0.0' });
  const registry = await serveLoopbackPackage(folder, { 'package.json': manifest, 'index.js': '' });
  const temporary = join(folder, 'temporary');
  mkdirSync(temporary);
  try {
    vi.stubEnv('npm_config_registry', registry.url);
    vi.stubEnv('npm_config_cache', join(folder, 'cache'));
    vi.stubEnv('TMPDIR', temporary);
    // npm keeps its own compiled code there, from Node 22 on.
    vi.stubEnv('NODE_DISABLE_COMPILE_CACHE', '1');
    await expect(openNpm('@shop/plain')).rejects.toMatchObject({
      code: 'cli.usage',
      message: 'npm:@shop/plain@1.0.0 holds no schemas.',
    });
    expect(readdirSync(temporary)).toEqual([]);
  } finally {
    await registry.close();
  }
});

it.each(['', '../x', '--global', '@shop', 'a b', 'x@file:../y', 'x@http://127.0.0.1/'])(
  'refuses %j before npm sees it',
  async (spec) => {
    await expect(openNpm(spec)).rejects.toMatchObject({ code: 'cli.usage' });
  },
);
