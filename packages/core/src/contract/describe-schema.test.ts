import { describe, expect, it } from 'vitest';
import { describeSchema } from './describe-schema.js';

const row = (path: string, type: string, isRequired = false, notes: readonly string[] = [], description = '') => ({
  path,
  type,
  isRequired,
  notes,
  description,
});

describe('describeSchema', () => {
  it('lists fields with their types, limits and descriptions, parents before children', () => {
    expect(
      describeSchema({
        type: 'object',
        required: ['number', 'author'],
        properties: {
          number: { type: 'integer', minimum: 1, description: 'Counts from 1.' },
          state: { enum: ['open', null] },
          at: { type: 'string', format: 'date-time' },
          title: { type: ['string', 'null'], minLength: 1, maxLength: 9, pattern: '^a', default: 'a' },
          author: { type: 'object', required: ['name'], properties: { name: { type: 'string', 'x-sensitive': true } } },
        },
      }),
    ).toEqual([
      row('number', 'integer', true, ['≥ 1'], 'Counts from 1.'),
      row('state', '"open" | null'),
      row('at', 'string (date-time)'),
      row('title', 'string | null', false, [
        'at least 1 character',
        'at most 9 characters',
        'matches ^a',
        'default "a"',
      ]),
      row('author', 'object', true),
      row('author.name', 'string', true, ['sensitive']),
    ]);
  });

  it('follows references inside the document, and names those that lead elsewhere', () => {
    expect(
      describeSchema({
        $defs: { label: { type: 'object', properties: { name: { type: 'string' } } }, 'a/b': { type: 'number' } },
        properties: {
          labels: { type: 'array', items: { $ref: '#/$defs/label' }, minItems: 1 },
          odd: { $ref: '#/$defs/a~1b', description: 'own' },
          other: { $ref: '../_common/other.json' },
          gone: { $ref: '#/$defs/gone' },
        },
      }),
    ).toEqual([
      row('labels', 'array of object', false, ['at least 1 item']),
      row('labels[].name', 'string'),
      row('odd', 'number', false, [], 'own'),
      row('other', '../_common/other.json'),
      row('gone', '#/$defs/gone'),
    ]);
  });

  it('ends on a schema that refers to itself', () => {
    const rows = describeSchema({ properties: { child: { $ref: '#' } } });
    expect(rows[0]).toMatchObject({ path: 'child' });
    expect(rows.length).toBeLessThan(10);
  });

  it('joins allOf, names branches, and shows maps', () => {
    expect(
      describeSchema({
        allOf: [{ properties: { a: { const: 'x' } }, required: ['a'] }],
        properties: { b: { oneOf: [{ type: 'string' }, { type: 'number' }] }, c: true, d: false },
        additionalProperties: { type: 'boolean' },
      }),
    ).toEqual([
      row('b', 'string | number'),
      row('c', 'any'),
      row('d', 'never'),
      row('*', 'boolean'),
      row('a', '"x"', true),
    ]);
  });

  it('has no rows for a schema that declares nothing', () => {
    expect(describeSchema({})).toEqual([]);
    expect(describeSchema({ type: 'object' })).toEqual([]);
  });
});
