import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Issue } from '../../runtime/contract.js';
import { quickFormats } from '../../runtime/quick-formats.js';
import { contractsFromSchemas } from '../contracts-from-schemas.js';
import { treeOf } from '../tree.fixture.js';
import { bundleValidators } from './bundle-validators.js';
import { compact } from './compact.js';

type Validate = (payload: unknown) => readonly Issue[];

/** What is generated, and ajv's own code, for one schema. */
async function bothOf(schema: object): Promise<readonly [generated: Validate, compiled: Validate]> {
  const set = treeOf({ 'github/pr.created.v1.json': schema });
  const units = set.events.map(({ unit }) => unit);
  const code = await bundleValidators({ set, units, nameOf: () => 'validate', output: { format: 'esm' } });
  const { validate } = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as { validate: Validate };
  const contract = contractsFromSchemas(set).registry.find('github.pr.created');
  return [validate, contract?.validate ?? (() => [])];
}

class WithGetter {
  readonly own = 1;

  get inherited(): string {
    return 'JSON does not write this';
  }
}

describe('generated validators, which are faster than those of ajv', () => {
  it('take a property for there only where the object itself has it', async () => {
    const [generated, compiled] = await bothOf({
      type: 'object',
      properties: { own: {}, inherited: { type: 'number' }, toString: { type: 'string' } },
      required: ['own', 'inherited'],
      additionalProperties: false,
    });
    const values = [
      new WithGetter(),
      Object.create({ own: 1, inherited: 2 }),
      Object.assign(Object.create({ inherited: 1, more: 1 }), { own: 1 }),
      Object.assign(Object.create(null), { own: 1, inherited: 1, more: 1 }),
      { own: 1, inherited: 1 },
      { own: 1, inherited: 1, toString: 1 },
      { own: 1, inherited: 1, more: 1 },
      JSON.parse('{"own":1,"inherited":1,"__proto__":{"more":1}}'),
    ];
    for (const value of values) expect(generated(value)).toEqual(compiled(value));
    expect(values.map((value) => generated(value).length)).toEqual([1, 2, 1, 1, 0, 1, 1, 1]);
  });

  it('count characters as ajv does', async () => {
    const [generated, compiled] = await bothOf({ type: 'string', minLength: 2, maxLength: 4 });
    const text = fc.string({ unit: fc.constantFrom('a', '😀', '\ud800', 'é'), maxLength: 12 });
    fc.assert(
      fc.property(text, (value) => {
        expect(generated(value)).toEqual(compiled(value));
      }),
      { numRuns: 2_000 },
    );
    expect(generated('😀')).toHaveLength(1);
    expect(generated('😀😀😀😀')).toHaveLength(0);
  });

  it('say where an error stands through every part that leads to it', async () => {
    const node = { type: 'object', properties: { next: { $ref: '#/$defs/node' }, n: { type: 'integer' } } };
    const [generated, compiled] = await bothOf({
      type: 'object',
      properties: { list: { type: 'array', items: { $ref: '#/$defs/node' } } },
      $defs: { node },
    });
    const payload = { list: [{ n: 'a', next: { n: 'b', next: { next: { n: 1.5 } } } }, {}, { next: 7 }] };
    expect(generated(payload)).toEqual(compiled(payload));
    expect(generated(payload).map(({ pointer }) => pointer)).toEqual([
      '/list/0/next/next/next/n',
      '/list/0/next/n',
      '/list/0/n',
      '/list/2/next',
    ]);
  });

  it('leave text of a schema that looks like code alone', async () => {
    const texts = [
      'own.call(data, x) for(const key0 of Object.keys(data)){ helpers.length(data) > 3',
      'if(!(validate1(data, instancePath))){ vErrors = null; errors++ }',
      ' && own.call(data, "a")',
    ];
    const properties = Object.fromEntries(texts.map((text) => [text, { const: text }]));
    const [generated, compiled] = await bothOf({ type: 'object', properties, required: texts });
    const right = Object.fromEntries(texts.map((text) => [text, text]));
    expect(generated(right)).toEqual([]);
    for (const text of texts) {
      const wrong = { ...right, [text]: 'other' };
      expect(generated(wrong)).toEqual(compiled(wrong));
      expect(generated(wrong)).toHaveLength(1);
    }
  });

  it('refuse code of ajv that they do not know', () => {
    expect(() => compact('function acceptsA(data, instancePath = ""){\nerrors++;\n}', 'acceptsA')).toThrow('acceptsA');
  });
});

describe('formats at a glance', () => {
  const require = createRequire(import.meta.url);
  const { fullFormats } = require('ajv-formats/dist/formats.js') as { fullFormats: Readonly<Record<string, Dated>> };
  const quick = quickFormats(fullFormats);
  interface Dated {
    readonly validate: (text: string) => boolean;
  }
  const verdicts = (format: string, text: string): readonly unknown[] => [
    quick[format]?.validate(text),
    fullFormats[format]?.validate(text),
  ];
  const agree = (format: string, text: string): void => {
    const [ours, theirs] = verdicts(format, text);
    expect(ours, `${format} ${JSON.stringify(text)}`).toBe(theirs);
  };
  const two = (max: number): fc.Arbitrary<string> => fc.integer({ min: 0, max }).map((n) => String(n).padStart(2, '0'));

  it('agree with the full ones on every day of four centuries', () => {
    for (let year = 1800; year < 2200; year++)
      for (let month = 0; month <= 13; month++)
        for (const day of [0, 1, 9, 10, 19, 20, 27, 28, 29, 30, 31, 32])
          agree('date', [year, String(month).padStart(2, '0'), String(day).padStart(2, '0')].join('-'));
  });

  it('agree with the full ones on times and moments as they are written, and nearly', () => {
    const date = fc
      .tuple(fc.constantFrom('2023', '2024', '0000', '9999'), two(14), two(33))
      .map((part) => part.join('-'));
    const fraction = fc.constantFrom('', '', '.1', '.125', '.', ',5');
    const zone = fc.oneof(
      fc.constantFrom('', 'Z', 'z', ' Z', '+01', '+0100'),
      fc.tuple(fc.constantFrom('+', '-'), two(25), two(61)).map(([sign, h, m]) => `${sign}${h}:${m}`),
    );
    const time = fc.tuple(two(25), two(61), two(61), fraction, zone).map(([h, m, s, f, z]) => `${h}:${m}:${s}${f}${z}`);
    const glue = fc.constantFrom('T', 't', ' ', '\n', '', 'TT');
    const moment = fc.tuple(date, glue, time).map((part) => part.join(''));
    const noise = fc.tuple(fc.constantFrom('', ' ', '\n', 'x'), fc.constantFrom('', ' ', '\n', 'x'));
    const around = (text: fc.Arbitrary<string>): fc.Arbitrary<string> =>
      fc.oneof(
        { weight: 5, arbitrary: text },
        fc.tuple(text, noise).map(([t, [a, b]]) => `${a}${t}${b}`),
      );
    fc.assert(
      fc.property(around(time), (text) => {
        agree('time', text);
      }),
      { numRuns: 50_000 },
    );
    fc.assert(
      fc.property(around(moment), (text) => {
        agree('date-time', text);
      }),
      { numRuns: 50_000 },
    );
    fc.assert(
      fc.property(around(date), (text) => {
        agree('date', text);
      }),
      { numRuns: 10_000 },
    );
  }, 60_000);
});
