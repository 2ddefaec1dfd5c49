import { describe, expect, it } from 'vitest';
import { treeOf } from '../read-folder.fixture.js';
import { checkTrees } from './check-trees.js';
import type { Report } from './report.js';

const FILE = 'shop/order.placed.v1.json';
const text = { type: 'string' };
const integer = { type: 'integer' };

function check(old: object, now: object, more: object = {}, date = '2027-02-01'): Report {
  const order = (properties: object, words: object = {}): object => ({
    type: 'object',
    properties: { id: text, ...properties },
    ...words,
  });
  return checkTrees(treeOf({ [FILE]: order(old) }), treeOf({ [FILE]: order(now, more) }), {
    against: 'before',
    now: new Date(`${date}T12:00:00Z`),
  });
}

const found = ({ events }: Report): readonly string[] =>
  events.flatMap(({ findings }) =>
    findings.filter(({ level }) => level !== 'note').map(({ level, message }) => `${level} ${message.split(';')[0]}`),
  );

/** How a property is called otherwise, before and after. */
const RENAMES: readonly (readonly [string, object, object, readonly string[]])[] = [
  ['of the same schema', { note: text }, { remark: text }, ['"note" looks renamed to "remark"']],
  ['spelled otherwise', { user_name: text }, { userName: text }, ['"user_name" looks renamed to "userName"']],
  [
    'described otherwise',
    { note: { ...text, description: 'A.' } },
    { remark: { ...text, description: 'B.' } },
    ['"note" looks renamed to "remark"'],
  ],
  [
    'of another schema and a like name',
    { amount: { type: 'number' } },
    { amount_cents: integer },
    ['"amount" looks renamed to "amount_cents"'],
  ],
  [
    'one of several',
    { first_name: text, last_name: text },
    { lastName: text, firstName: text },
    ['"last_name" looks renamed to "lastName"', '"first_name" looks renamed to "firstName"'],
  ],
  [
    'of another type and the same words',
    { user_id: text },
    { userId: integer },
    ['"user_id" looks renamed to "userId"'],
  ],
  ['when more come than go', { note: text }, { remark: text, city: text }, ['"note" looks renamed to "remark"']],
];

describe('an optional property that goes while one like it comes is an error', () => {
  it.each(RENAMES)('%s', (_, old, now, wanted) => {
    const report = check(old, now);
    expect(found(report)).toEqual(wanted.map((message) => `error ${message}`));
    expect(report.summary).toMatchObject({ ok: false, bump: 'new-version' });
    expect(report.events[0]).toMatchObject({ backward: 'SAFE', forward: 'SAFE' });
  });

  it('wherever it stands', () => {
    const files = (name: string): object => ({
      [FILE]: { type: 'object', properties: { buyer: { $ref: '#/$defs/buyer' } }, $defs: { buyer: person(name) } },
    });
    const person = (name: string): object => ({ type: 'object', properties: { [name]: text } });
    const report = checkTrees(treeOf({ ...files('note') }), treeOf({ ...files('remark') }), { against: 'before' });
    expect(found(report)).toEqual(['error buyer: "note" looks renamed to "remark"']);
  });
});

describe('across the parts of one value', () => {
  const object = (properties: object, more: object = {}): object => ({ type: 'object', properties, ...more });
  const compare = (old: object, now: object): readonly string[] =>
    found(checkTrees(treeOf({ [FILE]: old }), treeOf({ [FILE]: now }), { against: 'before' }));
  const $defs = { base: object({ city: text }), other: object({ userName: text }) };

  it.each([
    ['into allOf', object({ user: text }), { allOf: [object({ userName: text })] }],
    ['out of allOf', { allOf: [object({ user: text })] }, object({ userName: text })],
    [
      'behind a reference',
      object({ user: text }, { $defs, allOf: [{ $ref: '#/$defs/base' }] }),
      object({}, { $defs, allOf: [{ $ref: '#/$defs/base' }, { $ref: '#/$defs/other' }] }),
    ],
  ])('it is one: %s', (_, old, now) => {
    expect(compare(old, now)).toEqual(['error "user" looks renamed to "userName"']);
  });

  it.each([
    ['into allOf', object({ user: text }), { allOf: [object({ user: text })] }],
    ['out of allOf, and a like one came', { allOf: [object({ user: text })] }, object({ user: text, name: text })],
    [
      'behind a reference',
      object({ city: text, user: text }, { $defs }),
      object({ user: text }, { $defs, allOf: [{ $ref: '#/$defs/base' }] }),
    ],
  ])('it is none where it only moved: %s', (_, old, now) => {
    expect(compare(old, now)).toEqual([]);
  });
});

describe('it is none', () => {
  it('where what comes is of another kind and another name', () => {
    expect(found(check({ note: text }, { count: integer }))).toEqual([
      'warning the optional property "note" was removed',
    ]);
  });

  it('where nothing comes', () => {
    expect(found(check({ note: text }, {}))).toEqual(['warning the optional property "note" was removed']);
  });

  it('where its name was put into x-reserved: then it was meant to go', () => {
    expect(found(check({ note: text }, { remark: text }, { 'x-reserved': ['note'] }))).toEqual([]);
  });

  it('to whom it was announced, from the day on that was announced', () => {
    const announced = { note: { ...text, 'x-deprecated': 'Use remark; gone after 2027-01-31.' } };
    expect(check(announced, { remark: text }, {}, '2027-01-31').summary.ok).toBe(false);
    expect(check(announced, { remark: text }, {}, '2027-02-01').summary.ok).toBe(true);
  });
});

it('one that was required is one finding, whichever name is missed', () => {
  const required = (name: string): object => ({ type: 'object', properties: { [name]: text }, required: [name] });
  const report = checkTrees(treeOf({ [FILE]: required('note') }), treeOf({ [FILE]: required('remark') }), {
    against: 'before',
  });
  expect(report.events[0]?.findings).toMatchObject([
    { rule: 'property-no-rename', direction: 'both', witness: { note: '' }, forward_witness: { remark: '' } },
  ]);
});
