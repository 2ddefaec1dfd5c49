import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { generate } from './generate.js';
import { FIXTURES, runCompiler, runNode } from './tree.fixture.js';

/** More of them for whoever looks for trouble: each is a tree of its own. */
const TREES = Number(process.env['BLOODBANK_FUZZ_TREES'] ?? 25);
const SEED = Number(process.env['BLOODBANK_FUZZ_SEED'] ?? 20_261_121);

const NAMES = [
  ...['__proto__', 'constructor', 'toString', 'then', 'hasOwnProperty', 'con', 'default', 'arguments', 'await', ''],
  ...[
    '*/',
    '`$`',
    '"',
    "'",
    '\\',
    '\n',
    '\r\n',
    '\u2028',
    '\ud800',
    '💥',
    '$ref',
    'a b',
    'A',
    'a',
    '0',
    '-1',
    '_hex_00',
  ],
  ...[
    '</script>',
    '"; process.exit(7); "',
    '*/ process.exit(7); /*',
    'schema1',
    'acceptsAEventV1',
    'errors',
    'vErrors',
    'own',
  ],
];
const name = fc.oneof(fc.constantFrom(...NAMES), fc.string({ maxLength: 4 }));
const value = fc.oneof(
  name,
  fc.constantFrom<unknown>(-0, 1e308, 0.1, 2 ** 53, null, true, [], {}, [[]], { a: { b: '*/' } }),
  fc.integer(),
);
const REFS = [
  ...[
    '#',
    '#/$defs/a',
    '#/$defs/__proto__',
    '#/properties/a',
    '../_common/types.v1.json#/$defs/a',
    'other.made.v1.json',
  ],
  ...['file:///etc/passwd', 'http://127.0.0.1:9/x', '../../../etc/passwd', '//x/y', '#%', '#/a~2', '\\..\\x', ''],
];

const { schema } = fc.letrec<{ schema: unknown }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.constantFrom<unknown>(true, {}, { type: 'string' }, { type: ['integer', 'null'] }),
    value.map((one) => ({ const: one })),
    fc
      .uniqueArray(value, { minLength: 1, maxLength: 4, selector: (one) => JSON.stringify(one) })
      .map((list) => ({ enum: list })),
    fc.constantFrom(...REFS).map((ref) => ({ $ref: ref })),
    fc.record(
      {
        type: fc.constantFrom('object', 'array', 'string'),
        description: name,
        title: name,
        properties: fc.dictionary(name, tie('schema'), { maxKeys: 4 }),
        required: fc.uniqueArray(name, { maxLength: 3 }),
        additionalProperties: fc.oneof(fc.boolean(), tie('schema')),
      },
      { requiredKeys: [] },
    ),
    fc.record({
      prefixItems: fc.array(tie('schema'), { minLength: 1, maxLength: 3 }),
      items: tie('schema'),
      minItems: fc.nat(4),
    }),
    fc.record({
      patternProperties: fc.dictionary(fc.constantFrom('^a', '[', '*/', '^\\p{L}$'), tie('schema')),
      unevaluatedProperties: fc.boolean(),
    }),
    fc
      .constantFrom('allOf', 'anyOf', 'oneOf')
      .chain((word) => fc.array(tie('schema'), { minLength: 1, maxLength: 3 }).map((list) => ({ [word]: list }))),
    fc.record({ not: tie('schema'), if: tie('schema'), else: tie('schema') }, { requiredKeys: [] }),
    fc.record(
      { format: fc.constantFrom('uuid', '__proto__', 'constructor', 'nonsense'), pattern: name, minLength: fc.nat(3) },
      { requiredKeys: [] },
    ),
    fc.record(
      { minimum: fc.constantFrom<unknown>(-0, 'x', 1), multipleOf: fc.constantFrom(0, 0.01, 3), 'x-open': value },
      { requiredKeys: [] },
    ),
  ),
}));

const file = (root: unknown, defs: unknown): string => {
  const base = typeof root === 'object' && root !== null ? root : { allOf: [root] };
  return JSON.stringify({ $schema: 'https://json-schema.org/draft/2020-12/schema', ...base, $defs: defs });
};
const tree = fc.record({
  'fuzz/thing.made.v1.json': fc
    .tuple(schema, fc.dictionary(name, schema, { maxKeys: 3 }))
    .map(([root, defs]) => file(root, defs)),
  'fuzz/other.made.v1.json': schema.map((root) => file(root, {})),
  '_common/types.v1.json': fc
    .dictionary(name, schema, { maxKeys: 3 })
    .map((defs) => JSON.stringify({ $defs: { a: {}, ...defs } })),
});

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fuzz-'));
  await cp(join(FIXTURES, 'consumer/tsconfig.json'), join(folder, 'tsconfig.json'));
});
afterEach(() => rm(folder, { recursive: true }));

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

it(`random trees that mean harm are refused with a place, or become code that compiles and does nothing (seed ${SEED})`, async () => {
  const accepted: string[] = [];
  let refused = 0;
  for (const [at, files] of fc.sample(tree, { numRuns: TREES, seed: SEED }).entries()) {
    const [schemas, out] = [join(folder, `in${at}`), join(folder, 'out', `t${at}`)];
    for (const [path, text] of Object.entries(files)) await put(join(schemas, path), text);
    const { problems, report } = await generate({ schemas, out });
    if (report === undefined) {
      refused += 1;
      expect(problems.length).toBeGreaterThan(0);
      for (const { file: where, line, message, fix } of problems) {
        expect(where).toContain(`in${at}`);
        expect(line).toBeGreaterThan(0);
        expect(`${message}${fix}`.length).toBeGreaterThan(10);
      }
      await expect(readdir(out)).rejects.toThrow();
    } else accepted.push(`t${at}`);
  }
  console.info(`seed ${SEED}: ${accepted.length} trees were generated from, ${refused} refused`);
  expect(accepted.length).toBeGreaterThan(0);
  expect(refused).toBeGreaterThan(0);
  expect(await runCompiler(folder)).toEqual({ code: 0, output: '' });
  const script = `const before = Object.keys(globalThis).length;
    for (const name of ${JSON.stringify(accepted)}) {
      const { getRegistry } = await import('./out/' + name + '/index.gen.js');
      for (const { validate, validatePublish } of getRegistry().listEvents())
        for (const value of [null, 1, '', [], {}, { a: 1, constructor: 1 }, JSON.parse('{"__proto__":1}')]) { validate(value); validatePublish(value); }
    }
    console.log(Object.keys(globalThis).length - before, Object.prototype.polluted === undefined);`;
  expect(await runNode(['--input-type=module', '--eval', script], folder)).toEqual({ code: 0, output: '0 true\n' });
  expect((await readdir(folder)).filter((entry) => !/^(in\d+|out|tsconfig\.json)$/.test(entry))).toEqual([]);
}, 600_000);

it.each<readonly [string, Readonly<Record<string, string>>, string]>([
  [
    'nesting of 10,000 levels',
    { 'a/b.made.v1.json': `${'{"not":'.repeat(10_000)}{}${'}'.repeat(10_000)}` },
    'file-depth',
  ],
  ['a key that is written twice', { 'a/b.made.v1.json': '{\n"type": "object",\n"type": "string"}' }, 'key-unique'],
  ['a number beyond numbers', { 'a/b.made.v1.json': '{"enum": [1e400]}' }, 'number-finite'],
  ['ten million characters', { 'a/b.made.v1.json': `{"description":"${'x'.repeat(10_000_000)}"}` }, 'file-size'],
  [
    'a dialect that is too old',
    { 'a/b.made.v1.json': '{"$schema":"http://json-schema.org/draft-03/schema#"}' },
    'schema-dialect',
  ],
  ['a dialect of somebody', { 'a/b.made.v1.json': '{"$schema":"https://example.com/dialect"}' }, 'schema-dialect'],
  [
    'a name that is given twice',
    { 'a/b.made.v1.json': '{"x-ts-name":"A","$defs":{"b":{"x-ts-name":"A"}}}' },
    'name-unique',
  ],
  ['a reference to a file of the machine', { 'a/b.made.v1.json': '{"$ref":"file:///etc/passwd"}' }, 'ref-offline'],
  ['a reference out of the tree', { 'a/b.made.v1.json': '{"$ref":"../../x.json"}' }, 'ref-inside'],
  ['a reference to itself', { 'a/b.made.v1.json': '{"$ref":"#"}' }, 'ref-ends'],
  ['a device of Windows', { 'a/b.made.v1.json': '{}', 'con/b.made.v1.json': '{}' }, 'file-name'],
])('refuses %s, and says where', async (_, files, rule) => {
  for (const [path, text] of Object.entries(files)) await put(join(folder, 'schemas', path), text);
  const { problems, report } = await generate({ schemas: join(folder, 'schemas'), out: join(folder, 'out') });
  expect(problems.map((problem) => problem.rule)).toContain(rule);
  expect(report).toBeUndefined();
});

it('takes a byte order mark and other line ends, a folder named like a file, and no link out of the tree', async () => {
  await put(
    join(folder, 'schemas/a/b.made.v1.json'),
    '\ufeff{\r\n"type": "object",\r\n"enum": [-0, "\\ud800", "\\u2028"]\r\n}\r\n',
  );
  await mkdir(join(folder, 'schemas/a/c.made.v1.json'));
  const run = (): ReturnType<typeof generate> =>
    generate({ schemas: join(folder, 'schemas'), out: join(folder, 'out') });
  expect((await run()).problems).toEqual([]);
  expect(await runCompiler(folder)).toEqual({ code: 0, output: '' });
  await symlink('/etc', join(folder, 'schemas/a/etc'));
  expect((await run()).problems.map(({ rule }) => rule)).toEqual(['file-inside']);
});
