import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planContracts } from './plan/plan-contracts.js';
import { renderContracts } from './render/render-contracts.js';
import { FIXTURES, runCompiler, runNode, treeOf } from './tree.fixture.js';
import { writeGenerated } from './write.js';

/** Names that end strings, comments and templates, that objects inherit, or that look like generated code. */
const NAMES = [
  ...Object.getOwnPropertyNames(Object.prototype).filter((name) => name !== '__proto__'),
  '',
  '1',
  '-1',
  'then',
  'default',
  'export',
  'a b',
  'a\nb',
  'a\r\nb',
  'a\u2028b',
  '\\',
  '\\u0022',
  '\0',
  '💥',
  '[k: string]',
  '_hex_2a2f',
  '*/',
  '//',
  `\`\${process.exit(1)}\``,
  '"; process.exit(1); "',
  "'",
  '</script>',
  'for(let i0=0; i0<len0; i0++){',
];
const TEXT = `*/ } process.exit(1); /*\r_hex_2a002f00: x\n_hex_2a002f00: y\n@ts-ignore \u2028 \${process.exit(1)} \` </script>`;

const tree = {
  'a/b.created.v1.json': {
    title: TEXT,
    description: TEXT,
    'x-deprecated': TEXT,
    type: 'object',
    properties: Object.fromEntries(
      NAMES.map((name) => [name, { type: 'string', description: TEXT + name, title: TEXT }]),
    ),
    required: NAMES,
    additionalProperties: false,
    $defs: {
      constructor: { enum: NAMES },
      ö: { const: { 'a b': ['x', null] } },
      'a.b': { type: 'array', items: { $ref: '#/$defs/constructor' } },
      any: true,
      never: false,
      map: { patternProperties: { '^\\*/': { type: 'string', pattern: '^["`\\\\]\\*/' } } },
    },
    examples: [Object.fromEntries(NAMES.map((name) => [name, 'x']))],
  },
  'a/c.created.v1.json': { $ref: 'b.created.v1.json#/$defs/a.b', examples: [NAMES] },
};

describe('a tree that means harm', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hostile-'));
    await cp(join(FIXTURES, 'consumer/tsconfig.json'), join(folder, 'tsconfig.json'));
    await writeGenerated(join(folder, 'out'), await renderContracts(planContracts(treeOf(tree))));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('becomes declarations that compile', async () => {
    expect(await runCompiler(folder)).toEqual({ code: 0, output: '' });
  });

  it('becomes code that does nothing when it is loaded, and judges rightly', async () => {
    const script = `const { getRegistry } = await import('./out/index.gen.js');
      for (const { examples, validate } of getRegistry().listEvents()) console.log(validate(examples[0]).length, validate(7).length);`;
    expect(await runNode(['--input-type=module', '--eval', script], folder)).toEqual({ code: 0, output: '0 1\n0 1\n' });
  });
});
