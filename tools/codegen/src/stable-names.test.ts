import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildSchemaSet, isJsonObject, type JsonValue, loadSchemaSet } from '@bloodbank/schema-model';
import { expect, it } from 'vitest';
import { planContracts } from './plan/plan-contracts.js';
import { renderContracts } from './render/render-contracts.js';
import { PROJECT, treeOf } from './tree.fixture.js';

/** The same schema, written by someone who begins at the other end and calls everything otherwise. */
function rewritten(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(rewritten);
  if (!isJsonObject(value)) return value;
  const members = Object.entries(value).map(([key, member]): [string, JsonValue] => [
    key,
    key === 'title' && typeof member === 'string' ? `Another ${member}` : rewritten(member),
  ]);
  return Object.fromEntries(members.reverse());
}

async function namesOf(rewrite: (schema: JsonValue) => JsonValue): Promise<readonly string[]> {
  const { set } = await loadSchemaSet({ root: join(PROJECT, 'schemas') });
  const files = [...set.documents.keys()].reverse();
  const sources = await Promise.all(
    files.map(async (file) => {
      const schema = JSON.parse(await readFile(join(PROJECT, 'schemas', file), 'utf8')) as JsonValue;
      return { file, displayFile: file, text: JSON.stringify(rewrite(schema)) };
    }),
  );
  const rendered = await renderContracts(planContracts(buildSchemaSet('schemas', sources).set));
  const texts = rendered.filter(({ path }) => path.endsWith('.d.ts')).map(({ content }) => content);
  const names = texts.flatMap((text) =>
    [...text.matchAll(/^export (?:declare )?(?:\w+) (\w+)/gm)].map(([, name]) => name),
  );
  return names.flatMap((name) => name ?? []).sort();
}

it('no order and no title changes a name', async () => {
  const names = await namesOf((schema) => schema);
  expect(names.length).toBeGreaterThan(300);
  expect(await namesOf(rewritten)).toEqual(names);
}, 300_000);

it('a list of values keeps its name whatever it holds; where two would meet, each says where it is from', async () => {
  const enumsOf = (properties: object): readonly string[] =>
    planContracts(treeOf({ 'a/b.made.v1.json': { type: 'object', properties } })).enums.map(({ name }) => name);
  expect(enumsOf({ state: { enum: ['a', 'b'] } })).toEqual(['ABMadeV1State']);
  expect(enumsOf({ other: { enum: [1, 2] }, state: { enum: ['c', 'b', 'a'] } })).toContain('ABMadeV1State');
  const met = enumsOf({ a_b: { enum: [1, 2] }, aB: { enum: [1, 2] } });
  expect(new Set(met.map((name) => name.toLowerCase())).size).toBe(2);
  expect(met).toEqual([expect.stringMatching(/^ABMadeV1AB_\w{6}$/), expect.stringMatching(/^ABMadeV1AB_\w{6}$/)]);
});
