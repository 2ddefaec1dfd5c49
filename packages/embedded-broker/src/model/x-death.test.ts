import { describe, expect, it } from 'vitest';
import type { FieldTable, FieldValue } from '../wire/field-value.js';
import { type Death, isDeathCycle, recordDeath } from './x-death.js';

const death: Death = {
  queue: 'q',
  reason: 'rejected',
  exchange: 'x',
  routingKeys: ['k'],
  atSeconds: 5,
  originalExpiration: undefined,
};

const text = (value: string): FieldValue => ({ type: 'longstr', value });

function entries(headers: FieldTable): readonly FieldValue[] {
  const field = headers.get('x-death');
  return field?.type === 'array' ? field.value : [];
}

function entryOf(queue: string, reason: string): FieldValue {
  return {
    type: 'table',
    value: new Map([
      ['queue', text(queue)],
      ['reason', text(reason)],
    ]),
  };
}

describe('recordDeath', () => {
  it('leaves the headers it was given untouched', () => {
    const headers: FieldTable = new Map([['a', text('b')]]);
    recordDeath(headers, death);
    expect([...headers.keys()]).toEqual(['a']);
  });

  it('counts a death of the same queue and reason in its entry, and starts another for another reason', () => {
    const once = recordDeath(undefined, death);
    const twice = recordDeath(once, death);
    expect(entries(twice)).toHaveLength(1);
    const third = recordDeath(twice, { ...death, reason: 'expired' });
    expect(entries(third)).toHaveLength(2);
    const [latest, older] = entries(third);
    expect(latest?.type === 'table' && latest.value.get('reason')).toEqual(text('expired'));
    expect(older?.type === 'table' && older.value.get('count')).toEqual({ type: 'long', value: 2n });
  });

  it('survives a forged entry of every type', () => {
    const forged: FieldValue[] = [
      { type: 'void' },
      { type: 'byte', value: 1 },
      text('boom'),
      { type: 'array', value: [] },
    ];
    const headers: FieldTable = new Map([['x-death', { type: 'array', value: forged }]]);
    expect(entries(recordDeath(headers, death)).slice(1)).toEqual(forged);
  });

  it('starts counting at one more than a forged count that is no number', () => {
    const entry: FieldTable = new Map([
      ['queue', text('q')],
      ['reason', text('rejected')],
      ['count', text('many')],
    ]);
    const headers: FieldTable = new Map([['x-death', { type: 'array', value: [{ type: 'table', value: entry }] }]]);
    const [counted] = entries(recordDeath(headers, death));
    expect(counted?.type === 'table' && counted.value.get('count')).toEqual({ type: 'long', value: 1n });
  });
});

describe('isDeathCycle', () => {
  const after = (...list: FieldValue[]): FieldTable => new Map([['x-death', { type: 'array', value: list }]]);

  it('is true when the message died there before and no consumer rejected it since', () => {
    expect(isDeathCycle(after(entryOf('b', 'expired'), entryOf('a', 'maxlen')), 'a')).toBe(true);
  });

  it('is false when it was never there, or a consumer rejected it there or since', () => {
    expect(isDeathCycle(undefined, 'a')).toBe(false);
    expect(isDeathCycle(after(entryOf('b', 'expired')), 'a')).toBe(false);
    expect(isDeathCycle(after(entryOf('b', 'rejected'), entryOf('a', 'expired')), 'a')).toBe(false);
    expect(isDeathCycle(after(entryOf('a', 'rejected')), 'a')).toBe(false);
  });

  it('passes over entries that are no tables', () => {
    expect(isDeathCycle(after({ type: 'void' }, entryOf('a', 'expired')), 'a')).toBe(true);
  });
});
