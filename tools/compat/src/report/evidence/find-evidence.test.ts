import { describe, expect, it } from 'vitest';
import { treeOf } from '../../read-folder.fixture.js';
import { checkTrees } from '../check-trees.js';

const FILE = 'shop/order.placed.v1.json';
const DRAFT_7 = 'http://json-schema.org/draft-07/schema#';
const text = { type: 'string' };

/** Direction and path of each finding that breaks, with the payload that it shows and what is said of it. */
function shown(previous: object, current: object): readonly string[] {
  const report = checkTrees(treeOf({ [FILE]: previous }), treeOf({ [FILE]: current }), { against: 'before' });
  return report.events.flatMap(({ findings }) =>
    findings
      .filter(({ verdict }) => verdict === 'BREAK')
      .flatMap(({ direction, path, witness, witness_error, forward_witness, forward_witness_error }) => {
        const first = direction === 'both' ? 'backward' : direction;
        const line = (way: string, payload: unknown, error: string | undefined): string =>
          `${way} ${path}: ${JSON.stringify(payload)} ${error}`;
        return [
          line(first, witness, witness_error),
          ...(direction === 'both' ? [line('forward', forward_witness, forward_witness_error)] : []),
        ];
      }),
  );
}

const order = (id: object, line: object, more: object = {}): object => ({
  type: 'object',
  properties: { id, lines: { type: 'array', items: { type: 'object', properties: { n: line } } } },
  ...more,
});

describe('of several changes that break, each', () => {
  it('shows a payload that breaks because of it, and what the reader says of that place', () => {
    const [old, now] = [order(text, { type: 'integer' }), order({ type: 'integer' }, { type: 'integer', minimum: 3 })];
    expect(shown(old, now)).toEqual([
      'backward id: {"id":""} /id must be integer',
      'forward id: {"id":0} /id must be string',
      'backward lines[].n: {"lines":[{"n":0}]} /lines/0/n must be >= 3',
    ]);
  });

  it('shows one also where something else breaks whatever the payload', () => {
    const [old, now] = [order(text, text, { required: ['id'] }), order({ type: 'integer' }, { ...text, maxLength: 2 })];
    expect(shown(old, { ...now, required: ['id'] })).toContain(
      'backward lines[].n: {"id":"","lines":[{"n":"aaa"}]} /lines/0/n must NOT have more than 2 characters',
    );
  });

  it.each([
    ['draft-07', { $schema: DRAFT_7 }, 'items'],
    ['2020-12', {}, 'prefixItems'],
  ])('shows one in a tuple of %s', (_, dialect, keyword) => {
    const pair = (second: object, id: object): object => ({
      ...{ ...dialect, type: 'object' },
      properties: { id, pair: { type: 'array', [keyword]: [text, second] } },
    });
    expect(shown(pair({ enum: ['b', 'c'] }, text), pair({ const: 'b' }, { type: 'null' }))).toContain(
      'backward pair[1]: {"pair":["","c"]} /pair/1 must be equal to constant',
    );
  });

  it('shows one in a variant, and what is wrong with that variant', () => {
    const variant = (k: string, v: object): object => ({ properties: { k: { const: k }, v }, required: ['k'] });
    const event = (...v: readonly object[]): object => ({
      ...{ type: 'object', properties: { e: { oneOf: v.map((each, at) => variant('ab'[at] ?? '', each)) } } },
    });
    expect(shown(event(text, { type: 'integer' }), event(text, { type: 'integer', minimum: 2 }))).toEqual([
      'backward e.v: {"e":{"k":"b","v":0}} /e/v must be >= 2',
    ]);
  });

  it('shows the payload of the event where its own cannot be named', () => {
    const map = (value: object, id: object): object => ({
      type: 'object',
      properties: { id },
      patternProperties: { '^x': value },
    });
    const all = shown(map(text, text), map({ type: 'null' }, { type: 'null' }));
    expect(all).toContain('backward id: {"id":""} /id must be null');
    expect(all.find((each) => each.startsWith('backward {^x}'))).toMatch(/: \{"\w+":""\} \/\w+ must be null$/);
  });

  it('shows no payload that is too long for anybody, but what is said of it', () => {
    const long = 'x'.repeat(70_000);
    expect(shown({ const: long }, { const: `${long}y` })[0]).toMatch(
      /^\w+ : undefined .+ \(a payload of 7000\d characters, too long to be shown\)$/,
    );
  });
});
