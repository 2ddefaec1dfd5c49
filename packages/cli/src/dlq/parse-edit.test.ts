import type { DeadLetter } from '@bloodbank/core/dead-letter';
import { editEnvelope } from '@bloodbank/operations';
import { expect, it } from 'vitest';
import { parseEdit } from './parse-edit.js';

const OLD = '01a1fc0b-86bb-74a3-ae53-08c90d35e4eb';

function letterOf(payload: unknown): DeadLetter {
  const body = Buffer.from(JSON.stringify({ event_id: OLD, event_type: 'a.b', payload }));
  const facts = { eventId: OLD, eventType: 'a.b', reason: 'failed', code: 'c', message: 'm' } as const;
  return { ...facts, address: { kind: 'event', key: 'a.b' }, destination: 'e', body, properties: {}, headers: {} };
}

function edited(payload: unknown, ...edits: readonly string[]) {
  const result = editEnvelope(letterOf(payload), edits.map(parseEdit));
  if (typeof result === 'string') throw new Error(result);
  return { id: result.messageId, envelope: JSON.parse(Buffer.from(result.body).toString()) };
}

it('reads values as JSON, and as text what is none', () => {
  expect(parseEdit('payload.n=7')).toEqual({ path: ['payload', 'n'], value: 7 });
  expect(parseEdit('payload.text=a=b')).toEqual({ path: ['payload', 'text'], value: 'a=b' });
});

it.each(['event_id=1', 'payload=1', 'payload..a=1'])('refuses %s: only fields of the payload change', (text) => {
  expect(() => parseEdit(text)).toThrow('--set changes fields of the payload');
});

it('changes what is named, deep down and in lists, and nothing else', () => {
  const { envelope } = edited(
    { a: { b: 1, c: 2 }, list: [1, 2] },
    'payload.a.b=9',
    'payload.list.1=8',
    'payload.new.x=1',
  );
  expect(envelope.payload).toEqual({ a: { b: 9, c: 2 }, list: [1, 8], new: { x: 1 } });
});

it('links the new event to the old, and makes the same id of the same edit', () => {
  const first = edited({ n: 1 }, 'payload.n=2');
  expect(first.envelope).toMatchObject({ event_id: first.id, correlation_ids: [OLD], causation_id: OLD });
  expect(edited({ n: 1 }, 'payload.n=2').id).toBe(first.id);
  expect(edited({ n: 1 }, 'payload.n=3').id).not.toBe(first.id);
});

it('cannot reach the prototype of an object', () => {
  edited({}, 'payload.__proto__.polluted=true');
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
});

it('sets an integer beyond 2^53 to something else, and nothing beside it', () => {
  const body = Buffer.from(`{"event_id":"${OLD}","event_type":"a.b","payload":{"n":9007199254740993,"m":1}}`);
  const letter = { ...letterOf({}), body };
  expect(editEnvelope(letter, [parseEdit('payload.m=2')])).toMatch(/\/payload\/n is an integer beyond 2\^53/);
  expect(editEnvelope(letter, [{ path: ['payload'], value: { n: 1 } }])).toMatch(/integer/);
  const edited = editEnvelope(letter, [parseEdit('payload.n="9007199254740993"')]);
  if (typeof edited === 'string') throw new Error(edited);
  expect(Buffer.from(edited.body).toString()).toContain('"payload":{"m":1,"n":"9007199254740993"}');
});

it.each(['payload.n=9007199254740993', 'payload.n=[{"a":1,"a":2}]'])(
  'refuses %s, which would be another value',
  (text) => {
    expect(() => parseEdit(text)).toThrow(/cannot be read/);
  },
);
