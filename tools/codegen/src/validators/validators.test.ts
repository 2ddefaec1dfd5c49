import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { SchemaSet } from '@bloodbank/schema-model';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Issue } from '../../runtime/contract.js';
import { contractsFromSchemas } from '../contracts-from-schemas.js';
import { FIXTURES, loadTree, PROJECT, treeOf } from '../tree.fixture.js';
import { bundleValidators } from './bundle-validators.js';

type Validate = (payload: unknown) => readonly Issue[];

/** A payload with one thing about it changed, taken away or added. */
function mutationsOf(payload: unknown): fc.Arbitrary<unknown> {
  const value = fc.constantFrom<unknown>(null, '', 'text', -1, 0, 1.5, 1e9, true, [], {}, ['x', 1], { id: 'x' });
  if (typeof payload !== 'object' || payload === null) return value;
  const keys = Object.keys(payload);
  const at = fc.constantFrom(...(keys.length === 0 ? ['0'] : keys));
  const replaced = (key: string, next: unknown): unknown =>
    Array.isArray(payload)
      ? payload.map((item, index) => (String(index) === key ? next : item))
      : { ...payload, [key]: next };
  const removed = (key: string): unknown =>
    Array.isArray(payload)
      ? payload.filter((_, index) => String(index) !== key)
      : Object.fromEntries(Object.entries(payload).filter(([name]) => name !== key));
  return fc.oneof(
    value,
    at.map(removed),
    fc.tuple(at, value).map(([key, next]) => replaced(key, next)),
    value.map((next) => (Array.isArray(payload) ? [...payload, next] : { ...payload, undeclared_property: next })),
    at.chain((key) => mutationsOf((payload as Record<string, unknown>)[key]).map((next) => replaced(key, next))),
  );
}

/** Plain ajv, given each bundle as anybody would give it: an opinion that owes nothing to our compiling. */
function plainAjv(schema: object): (payload: unknown) => boolean {
  const options = { strict: false, allErrors: true };
  const isDraft7 = '$schema' in schema && String(schema.$schema).includes('draft-07');
  const ajv = isDraft7 ? new Ajv(options) : new Ajv2020(options);
  ajvFormats.default(ajv);
  const accepts = ajv.compile(schema);
  return (payload) => accepts(payload) === true;
}

describe.each([
  ['the fixture', join(FIXTURES, 'tree/schemas')],
  ["the project's own schemas", join(PROJECT, 'schemas')],
])('validators of %s', (_, root) => {
  let folder: string;
  let set: SchemaSet;
  let standalone: Readonly<Record<string, Validate>>;
  beforeAll(async () => {
    set = await loadTree(root);
    folder = await mkdtemp(join(tmpdir(), 'validators-'));
    const units = set.events.map(({ unit }) => unit);
    const code = await bundleValidators({ set, units, nameOf: ({ name }) => name, output: { format: 'esm' } });
    await writeFile(join(folder, 'validators.mjs'), code);
    standalone = (await import(pathToFileURL(join(folder, 'validators.mjs')).href)) as typeof standalone;
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('agree with ajv on every example and on what becomes of it, generated or compiled', () => {
    const { registry } = contractsFromSchemas(set);
    for (const event of set.events) {
      const contract = registry.find(event.type);
      const accepts = plainAjv(contract?.schema ?? {});
      const check = (payload: unknown): void => {
        const issues = standalone[event.unit.name]?.(payload);
        expect(issues?.length === 0).toBe(accepts(payload));
        expect(contract?.validate(payload)).toEqual(issues);
      };
      for (const example of event.examples) {
        expect(accepts(example), `${event.file} refuses its own example`).toBe(true);
        check(example);
        fc.assert(fc.property(mutationsOf(example), check), { numRuns: 60 });
      }
    }
  }, 600_000);
});

it('validators call one another for the same value', async () => {
  const set = treeOf({
    '_common/types.v1.json': { $defs: { named: { type: 'object', required: ['name'] } } },
    'github/pr.created.v1.json': {
      $schema: 'http://json-schema.org/draft-07/schema#',
      allOf: [{ $ref: '#/definitions/a' }],
      definitions: { a: { type: 'object', required: ['a'] } },
    },
    'github/pr.closed.v1.json': {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      oneOf: [{ $ref: '../_common/types.v1.json#/$defs/named' }, { type: 'null' }],
    },
  });
  const units = set.events.map(({ unit }) => unit);
  const code = await bundleValidators({ set, units, nameOf: ({ name }) => name, output: { format: 'esm' } });
  const loaded = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as Record<string, Validate>;
  expect(loaded['GithubPrCreatedV1']?.({}).map(({ pointer }) => pointer)).toEqual(['/a']);
  expect(loaded['GithubPrCreatedV1']?.({ a: 1 })).toEqual([]);
  expect(loaded['GithubPrClosedV1']?.({ name: 1 })).toEqual([]);
});

it('a $dynamicRef means the outermost schema of its name: one list of lists, of texts here and of numbers there', async () => {
  const listOf = (type: string): object => ({
    $id: `https://example.com/${type}s`,
    $ref: 'list',
    $defs: { item: { $dynamicAnchor: 'item', type: [type, 'array'] } },
  });
  const set = treeOf({
    '_common/list.v1.json': {
      $id: 'https://example.com/list',
      $defs: { item: { $dynamicAnchor: 'item' } },
      properties: { items: { type: 'array', items: { $dynamicRef: '#item' } } },
    },
    'list/texts.made.v1.json': listOf('string'),
    'list/numbers.made.v1.json': listOf('number'),
    'list/any.made.v1.json': { $ref: '../_common/list.v1.json' },
  });
  const units = set.events.map(({ unit }) => unit);
  const code = await bundleValidators({ set, units, nameOf: ({ name }) => name, output: { format: 'esm' } });
  const loaded = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as Record<string, Validate>;
  const { registry } = contractsFromSchemas(set);
  const takenBy = (items: readonly unknown[]): readonly string[] =>
    set.events.flatMap(({ type, unit }) => {
      const issues = loaded[unit.name]?.({ items });
      expect(registry.find(type)?.validate({ items })).toEqual(issues);
      return issues?.length === 0 ? [type] : [];
    });
  expect(takenBy(['a', []])).toEqual(['list.any.made', 'list.texts.made']);
  expect(takenBy([1, []])).toEqual(['list.any.made', 'list.numbers.made']);
  expect(takenBy([null])).toEqual(['list.any.made']);
});

describe('a bundled schema', () => {
  it('refers to nothing outside itself', async () => {
    const { registry } = contractsFromSchemas(await loadTree(join(PROJECT, 'schemas')));
    for (const { type, schema } of registry.listEvents()) {
      const text = JSON.stringify(schema);
      const keyword = text.includes('draft-07') ? 'definitions' : '$defs';
      const defined = Object.keys((schema as Record<string, object | undefined>)[keyword] ?? {});
      const mentioned = [...text.matchAll(/"\$ref":"([^"]*)"/g)].map(([, ref]) => ref);
      expect([...new Set(mentioned)].sort(), type).toEqual(defined.map((name) => `#/${keyword}/${name}`).sort());
    }
  });
});
