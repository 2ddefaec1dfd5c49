import type { JsonObject, JsonSchema } from '@bloodbank/schema-model';
import { expect, it } from 'vitest';
import { createAjvValidator } from '../../oracle/ajv-validator.js';
import { toReader } from '../../policy/to-reader.js';
import { toWriter } from '../../policy/to-writer.js';
import type { NormalSchema } from '../../prepare/normal-schema.js';
import { prepareSchema } from '../../prepare/prepare-schema.js';
import { Undecidable } from '../../prepare/undecidable.js';
import { treeOf } from '../../read-folder.fixture.js';
import { RandomSchemas } from '../../soundness/random-schema.fixture.js';
import { checkTrees } from '../check-trees.js';
import type { Finding } from '../report.js';

const SEED = Number(process.env['BLOODBANK_SEED'] ?? 1);
const PAIRS = Number(process.env['BLOODBANK_PAIRS'] ?? 60);
const FILE = 'shop/thing.made.v1.json';
const DIRECTIONS = ['backward', 'forward'] as const;

/** Several properties change at once, and which are required. */
function randomChange(random: RandomSchemas): readonly [JsonObject, JsonObject] {
  const names = ['a', 'b', 'c'];
  const properties = Object.fromEntries(names.map((name) => [name, random.schema(2)]));
  const changed: Record<string, JsonSchema> = Object.fromEntries(
    names.map((name) => [
      name,
      random.below(3) > 0 ? random.mutate(properties[name] ?? true) : (properties[name] ?? true),
    ]),
  );
  if (random.below(4) === 0) {
    changed['d'] = changed['c'] ?? true;
    delete changed['c'];
  }
  const required = random.below(3) === 0 ? ['a', 'b'] : ['a'];
  return [
    { type: 'object', properties, required: ['a'] },
    { type: 'object', properties: changed, required },
  ];
}

function normalOf(schema: JsonObject): NormalSchema {
  const { normal } = prepareSchema(schema);
  if (normal instanceof Undecidable) throw normal;
  return normal;
}

/** Where a complaint points, as the text of a path: `/a/0/b` and `a[].b` are the same place. */
function isAt(finding: Finding, error: string): boolean {
  const [, pointer = ''] = /^(\/\S*)/.exec(error) ?? [];
  const plain = finding.path.replaceAll(/\{\^\.\{1,2\}\$\}|\{[^}]*\}/g, '*');
  const steps = plain.replaceAll(/\[(\d*)\]/g, '.[$1]').split('.');
  const named = steps.filter((step) => step !== '').map((step) => (/^\[\d+\]$/.test(step) ? step.slice(1, -1) : step));
  const places = pointer.split('/').slice(1);
  // A name has no place of its own, and what a list must contain is said of the list.
  return named.every((step, at) => {
    const place = places[at];
    if (place === undefined) return at === named.length - 1 && (step === '[]' || error.includes(' name '));
    return step === '[]' ? /^\d+$/.test(place) : step === '*' || step === place;
  });
}

it(`every break has a reason, and every payload fails at the place that it is shown for (seed ${SEED})`, () => {
  const random = new RandomSchemas(SEED);
  const count = { breaks: 0, explained: 0, shown: 0 };
  for (let at = 0; at < PAIRS; at++) {
    const [previous, current] = randomChange(random);
    const trees = [previous, current].map((schema) => treeOf({ [FILE]: schema })) as [
      ReturnType<typeof treeOf>,
      ReturnType<typeof treeOf>,
    ];
    const [event] = checkTrees(...trees, { against: 'before' }).events;
    const [old, now] = [normalOf(previous), normalOf(current)];
    for (const direction of DIRECTIONS) {
      if (event?.[direction] !== 'BREAK') continue;
      count.breaks++;
      const [sent, read] = direction === 'backward' ? [old, now] : [now, old];
      const [writer, reader] = [createAjvValidator(toWriter(sent)), createAjvValidator(toReader(read))];
      const findings = event.findings.filter(
        (finding) => finding.verdict === 'BREAK' && [direction, 'both'].includes(finding.direction),
      );
      const context = JSON.stringify({ previous, current, direction });
      expect(findings, context).not.toEqual([]);
      if (findings.some(({ rule }) => rule !== 'payload-same')) count.explained++;
      for (const finding of findings) {
        const isSecond = finding.direction === 'both' && direction === 'forward';
        const witness = isSecond ? finding.forward_witness : finding.witness;
        const error = isSecond ? finding.forward_witness_error : finding.witness_error;
        if (witness === undefined) continue;
        count.shown++;
        expect(writer.accepts(witness), `${context} ${JSON.stringify(finding)}`).toBe(true);
        expect(reader.accepts(witness), `${context} ${JSON.stringify(finding)}`).toBe(false);
        expect(isAt(finding, error ?? ''), `${context} ${JSON.stringify(finding)}`).toBe(true);
      }
    }
  }
  expect(count.breaks).toBeGreaterThan(PAIRS / 3);
  expect(count.explained).toBe(count.breaks);
  expect(count.shown).toBeGreaterThanOrEqual(count.breaks);
}, 120_000);
