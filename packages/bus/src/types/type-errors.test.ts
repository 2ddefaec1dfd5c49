import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';

const run = promisify(execFile);
const here = dirname(fileURLToPath(import.meta.url));
const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');

const USE = `
import type { Bus } from '../../src/index.js';
interface Types {
  events: { 'shop.order.placed': { id: string }; 'shop.order.shipped': { id: string }; 'user.gone': { id: string } };
  commands: {};
  replies: {};
  patterns: {
    '#': keyof Types['events'];
    'shop.#': 'shop.order.placed' | 'shop.order.shipped';
    'shop.*.placed': 'shop.order.placed';
  };
}
declare const bus: Bus<Types>;
await bus.publish('shop.order.palced', { id: 'o-1' });
await bus.subscribe('shop.order.palced', () => {});
await bus.subscribe('shop.*.palced', () => {}, { concurrency: 2 });
await bus.subscribe('shp.order.placed', { handler: () => {} });
`;

it('the compiler names what there is in place of a name that is none, and `pattern()`', {
  timeout: 120_000,
}, async () => {
  const folder = await mkdtemp(join(here, '../../node_modules/.type-errors-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const config = {
    extends: '../../../../tsconfig.base.json',
    compilerOptions: { noEmit: true, declaration: false, declarationMap: false, isolatedDeclarations: false },
    files: ['use.ts'],
  };
  await writeFile(join(folder, 'use.ts'), USE);
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config));
  const { stdout } = await run(process.execPath, [tsc, '-p', 'tsconfig.json', '--pretty', 'false'], {
    cwd: folder,
  }).catch((failed: { stdout: string }) => failed);
  const told = stdout.split('\n').flatMap((line) => /Argument of type .*/.exec(line) ?? []);
  const names = '"shop.order.placed" | "shop.order.shipped"';
  expect(told).toEqual([
    `Argument of type '"shop.order.palced"' is not assignable to parameter of type '${names} | "user.gone"'.`,
    `Argument of type '"shop.order.palced"' is not assignable to parameter of type '"pattern('shop.order.palced')" | ${names}'.`,
    `Argument of type '"shop.*.palced"' is not assignable to parameter of type '"pattern('shop.*.palced')" | ${names}'.`,
    `Argument of type '"shp.order.placed"' is not assignable to parameter of type '"pattern('shp.order.placed')"'.`,
  ]);
});
