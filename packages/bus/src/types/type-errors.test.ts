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
import type { TestBus } from '../../src/testing/index.js';
interface Types {
  events: { 'shop.order.placed': { id: string }; 'shop.order.shipped': { id: string }; 'user.gone': { id: string } };
  commands: { 'shop.order.cancel': { id: string }; 'user.forget': { id: string } };
  replies: { 'shop.order.cancel': { ok: boolean }; 'user.gone': { seen: boolean } };
  patterns: {
    '#': keyof Types['events'];
    'shop.#': 'shop.order.placed' | 'shop.order.shipped';
    'shop.*.placed': 'shop.order.placed';
  };
}
declare const bus: Bus<Types>;
declare const test: TestBus<Types>;
await bus.publish('shop.order.palced', { id: 'o-1' });
await bus.subscribe('shop.order.palced', () => {});
await bus.subscribe('shop.*.palced', () => {}, { concurrency: 2 });
await bus.subscribe('shp.order.placed', { handler: () => {} });
await bus.subscribeBatch('shop.order.palced', { handler: () => {} });
await bus.publishAll([{ eventType: 'shop.order.palced', payload: { id: 'o-1' } }]);
await bus.send('shop.order.cancle', { id: 'o-1' });
await bus.handle('shop.order.cancle', () => ({ ok: true }));
await bus.request('shop.order.cancle', { id: 'o-1' });
await bus.requestMany('user.gnoe', { id: 'u-1' });
await bus.handle('shop.order.cancel', async (_command, { publish }) => {
  publish('shop.order.palced', { id: 'o-1' });
  return { ok: true };
});
await test.publish('shop.order.palced', { id: 'o-1' });
await test.owner('shop.order.cancle', { reply: { ok: true } });
test.sample('shop.order.palced');
test.published('shop.order.palced');
test.attempts('shop.order.palced');
await test.handled('shop.*.palced');
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
  const told = stdout.split('\n').flatMap((line) => /(?:Argument of type|Type) "?'.*/.exec(line) ?? []);
  const names = '"shop.order.placed" | "shop.order.shipped"';
  const hint = `Argument of type '"shop.order.palced"' is not assignable to parameter of type '"pattern('shop.order.palced')" | ${names}'.`;
  const event = `Argument of type '"shop.order.palced"' is not assignable to parameter of type '${names} | "user.gone"'.`;
  const command = `Argument of type '"shop.order.cancle"' is not assignable to parameter of type '"shop.order.cancel" | "user.forget"'.`;
  expect(told).toEqual([
    `Argument of type '"shop.order.palced"' is not assignable to parameter of type '${names} | "user.gone"'.`,
    `Argument of type '"shop.order.palced"' is not assignable to parameter of type '"pattern('shop.order.palced')" | ${names}'.`,
    `Argument of type '"shop.*.palced"' is not assignable to parameter of type '"pattern('shop.*.palced')" | ${names}'.`,
    `Argument of type '"shp.order.placed"' is not assignable to parameter of type '"pattern('shp.order.placed')"'.`,
    hint,
    `Type '"shop.order.palced"' is not assignable to type '${names} | "user.gone"'. Did you mean '"shop.order.placed"'?`,
    command,
    command,
    command,
    `Argument of type '"user.gnoe"' is not assignable to parameter of type '"user.gone"'.`,
    event,
    event,
    command,
    event,
    hint,
    hint.replace(/'\.$/, " | undefined'."),
    `Argument of type '"shop.*.palced"' is not assignable to parameter of type '"pattern('shop.*.palced')" | ${names}'.`,
  ]);
});
