import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { generate } from './generate.js';
import { FIXTURES, runCompiler, runNode } from './tree.fixture.js';

const CONSUMER = `import { asUuid, type CommonUuid, type GithubPrCreatedV1, isUuid, type Uuid } from './out/index.gen.js';
const id: Uuid = asUuid('4f7b60b3-37ae-52d4-8d67-29381b046ad1');
const author: GithubPrCreatedV1['author'] = { id };
// @ts-expect-error a text that nobody has checked
author.id = '4f7b60b3-37ae-52d4-8d67-29381b046ad1';
// @ts-expect-error an e-mail address is no id
author.id = author.email;
const text: string = author.id;
const shared: CommonUuid = id;
if (isUuid(text)) author.id = text;
export { shared };
`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'brands-'));
  await cp(join(FIXTURES, 'consumer/tsconfig.json'), join(folder, 'tsconfig.json'));
  await writeFile(join(folder, 'consumer.mts'), CONSUMER);
  await generate({ schemas: join(FIXTURES, 'tree/schemas'), out: join(folder, 'out'), brandFormats: true });
});
afterAll(() => rm(folder, { recursive: true }));

it('a string of a format is a type of its own, where that is asked for', async () => {
  expect(await runCompiler(folder)).toEqual({ code: 0, output: '' });
});

it('only what passes the format bears its brand', async () => {
  const script = `import { asUuid, isUuid } from './out/index.gen.js';
    const id = '4f7b60b3-37ae-52d4-8d67-29381b046ad1';
    console.log(asUuid(id) === id, isUuid('no'), isUuid(7));
    try { asUuid('no'); } catch (error) { console.log(error.name, error.message); }`;
  const { output } = await runNode(['--input-type=module', '--eval', script], folder);
  expect(output).toBe('true false false\nTypeError This is not of the format uuid.\n');
});
