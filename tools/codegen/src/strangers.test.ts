import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { hasErrors, loadSchemaSet } from '@bloodbank/schema-model';
import { lintSchemaSet } from '@bloodbank/schema-model/lint';
import { describe, expect, it } from 'vitest';
import { buildTree, checkTrees, type SchemaTree } from '../../compat/src/index.js';
import { contractsFromSchemas } from './contracts-from-schemas.js';
import { compileLiterals, type Literal } from './corpora/compile-literals.fixture.js';
import { generate } from './generate.js';
import { FIXTURES, runNode } from './tree.fixture.js';

interface Payloads {
  readonly valid: readonly unknown[];
  readonly invalid: readonly unknown[];
}

/** Trees in the manner of other projects, each with payloads by event type; a change that narrows it, and where that is. */
const TREES = [
  ['draft-04', '"maximum": 1,', '"maximum": 0.5,', 'telemetry/main/main.4.schema.json:9 /definitions/share/maximum'],
  [
    'vendor-words',
    '"required": ["url"]',
    '"required": ["url", "score"]',
    'tools/search.called.v1.json:37 /$defs/Hit/required/1',
  ],
  [
    'odd-names',
    '"FooId": { "type": "integer" }',
    '"FooId": { "type": "integer", "minimum": 1 }',
    'api/listed.v1.json:19 /$defs/FooId/minimum',
  ],
] as const;

describe.each(TREES)("a stranger's tree, %s", (name, was, is, place) => {
  const folder = join(FIXTURES, 'strangers', name);
  const schemas = join(folder, 'schemas');
  const readPayloads = async (): Promise<readonly (readonly [string, Payloads])[]> =>
    Object.entries(JSON.parse(await readFile(join(folder, 'payloads.json'), 'utf8')) as Record<string, Payloads>);

  it('is read without an error, by lint too', async () => {
    const { set, problems } = await loadSchemaSet({ root: schemas });
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    // Their events are not named as ours are, and describe less.
    const own = /^(event-past-tense|example-present|property-described|root-described)$/;
    const found = lintSchemaSet(set).filter(({ severity, rule }) => severity === 'error' && !own.test(rule));
    expect(found).toEqual([]);
  });

  it('is judged in memory as its author would', async () => {
    const { registry } = contractsFromSchemas((await loadSchemaSet({ root: schemas })).set);
    for (const [type, { valid, invalid }] of await readPayloads()) {
      const accepts = (payload: unknown): boolean => registry.find(type)?.validate(payload).length === 0;
      expect(valid.filter((payload) => !accepts(payload))).toEqual([]);
      expect(invalid.filter(accepts)).toEqual([]);
    }
  });

  it('is generated: the same verdicts, and every valid payload compiles as a fresh literal', async () => {
    const payloads = await readPayloads();
    const script = `const { getRegistry } = await import('./out/index.gen.js');
      const count = (type, all) => all.filter((payload) => getRegistry().find(type).validate(payload).length === 0).length;
      const payloads = ${JSON.stringify(payloads)};
      console.log(JSON.stringify(payloads.map(([type, { valid, invalid }]) => [count(type, valid), count(type, invalid)])));`;
    const literals = payloads.flatMap(([type, { valid }]) => valid.map((payload): Literal => [type, payload]));
    const compiled = await compileLiterals(literals, async (out) => {
      const { problems, report } = await generate({ schemas, out });
      expect(hasErrors(problems) ? problems : report?.written.length).toBeGreaterThan(0);
      const { output } = await runNode(['--input-type=module', '--eval', script], dirname(out));
      expect(JSON.parse(output)).toEqual(payloads.map(([, { valid }]) => [valid.length, 0]));
    });
    expect(compiled).toEqual({ code: 0, output: '' });
  });

  it('is compared: nothing with itself, and what narrows at its own place', async () => {
    const { set } = await loadSchemaSet({ root: schemas });
    const texts = await Promise.all(
      [...set.documents.keys()].map(async (file) => [file, await readFile(join(schemas, file), 'utf8')] as const),
    );
    const treeOf = (change: (text: string) => string): SchemaTree =>
      buildTree(texts.map(([file, text]) => ({ file, displayFile: file, text: change(text) })));
    const [before, same, narrower] = [
      treeOf((text) => text),
      treeOf((text) => text),
      treeOf((text) => text.replace(was, is)),
    ];
    const unchanged = checkTrees(before, same, { against: 'itself' });
    expect(unchanged.events.flatMap(({ error = [], findings }) => [error, findings].flat())).toEqual([]);
    const changed = checkTrees(before, narrower, { against: 'before' });
    const errors = changed.events.flatMap(({ findings }) => findings.filter(({ level }) => level === 'error'));
    expect(errors.map(({ file, line, pointer }) => `${file}:${line} ${pointer}`)).toEqual([place]);
  });
});
