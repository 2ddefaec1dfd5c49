import { X_WORDS } from '@bloodbank/schema-model/annotations';
import { describe, expect, it } from 'vitest';
import { treeOf } from '../read-folder.fixture.js';
import { EVENT_RULES } from '../rules/event-rules.js';
import { SCHEMA_RULES } from '../rules/schema-rules.js';
import { checkTrees } from './check-trees.js';
import type { EventReport } from './report.js';

const FILE = 'shop/order.placed.v1.json';
const order = (words: object, ofNote: object = {}): object => ({
  type: 'object',
  properties: { id: { type: 'string' }, note: { type: 'string', ...ofNote } },
  ...words,
});

function check(previous: object, current: object): EventReport {
  const report = checkTrees(treeOf({ [FILE]: previous }), treeOf({ [FILE]: current }), { against: 'before' });
  const [event] = report.events;
  if (event === undefined) throw new Error('The event is not in the report.');
  return event;
}

const found = ({ findings }: EventReport): readonly string[] =>
  findings.map(({ level, rule, direction, sides }) => `${level} ${rule} ${direction} ${sides.join('+')}`);

it('each annotation has a rule that says what its change does: which way, to whom, and what to release', () => {
  const rules = [...EVENT_RULES, ...SCHEMA_RULES].filter(({ word }) => word !== undefined);
  expect(rules.map(({ word }) => word).sort()).toEqual([...X_WORDS.keys()].sort());
  for (const { id, on } of rules)
    for (const impact of Object.values(on ?? {})) {
      expect(impact.directions, id).not.toEqual([]);
      expect(impact.sides, id).not.toEqual([]);
      expect(impact.bump, id).not.toBe('none');
    }
});

const command = { 'x-kind': 'command' };
const asks = { ...command, 'x-reply': 'shop.order.answered' };

describe('a changed annotation', () => {
  it.each([
    ['a reply that goes', asks, command, 'error reply-same backward requesters', 'major', 'BREAK SAFE', 'BREAK BREAK'],
    [
      ...['another reply', asks, { ...command, 'x-reply': 'shop.order.refused' }],
      ...['error reply-same both requesters+consumers', 'major', 'BREAK BREAK', 'BREAK BREAK'],
    ],
    [
      'a reply that comes',
      command,
      asks,
      'warning reply-same forward requesters+consumers',
      'major',
      'SAFE SAFE',
      'SAFE BREAK',
    ],
    [
      ...['a route that goes', { 'x-http': 'POST /orders' }, {}],
      ...['error route-same backward http-producers', 'major', 'BREAK SAFE', 'SAFE SAFE'],
    ],
    [
      ...['a route that comes', {}, { 'x-http': 'POST /orders' }],
      ...['note route-same forward http-producers', 'minor', 'SAFE SAFE', 'SAFE SAFE'],
    ],
    [
      ...['another unique key', { 'x-unique-key': ['id'] }, { 'x-unique-key': ['id', 'note'] }],
      ...['error unique-key-same both publishers+consumers', 'major', 'SAFE SAFE', 'SAFE SAFE'],
    ],
    [
      ...['a unique key that comes', {}, { 'x-unique-key': ['id'] }],
      ...['warning unique-key-same forward publishers+consumers', 'minor', 'SAFE SAFE', 'SAFE SAFE'],
    ],
    [
      ...['another partition key', { 'x-partition-key': 'id' }, { 'x-partition-key': 'note' }],
      ...['warning partition-key-same both consumers', 'minor', 'SAFE SAFE', 'SAFE SAFE'],
    ],
    [
      ...['a topic that comes', {}, { 'x-topic': 'orders' }],
      ...['error topic-same both consumers', 'new-version', 'BREAK BREAK', 'SAFE SAFE'],
    ],
    [
      ...['a time to live', {}, { 'x-ttl-seconds': 60 }],
      ...['warning ttl-same forward consumers', 'minor', 'SAFE SAFE', 'SAFE SAFE'],
    ],
    [
      ...['another priority', { 'x-priority': 'low' }, { 'x-priority': 'high' }],
      ...['warning priority-same forward consumers', 'minor', 'SAFE SAFE', 'SAFE SAFE'],
    ],
    [
      ...['other retries', {}, { 'x-retry': { attempts: 9 } }],
      ...['note retry-same backward consumers', 'patch', 'SAFE SAFE', 'SAFE SAFE'],
    ],
    [
      ...['another kind', {}, command],
      ...['error kind-same both publishers+consumers', 'new-version', 'BREAK BREAK', 'BREAK BREAK'],
    ],
    [
      ...['another name', {}, { 'x-event-type': 'shop.order.made' }],
      ...['error event-type-same both publishers+consumers', 'new-version', 'BREAK BREAK', 'BREAK BREAK'],
    ],
    [
      ...['a priority that is a word of the routing key', { 'x-routing-key': '{event_type}.{priority}' }],
      ...[{ 'x-routing-key': '{event_type}.{priority}', 'x-priority': 'high' }],
      ...['error routing-key-same both consumers', 'new-version', 'BREAK BREAK', 'SAFE SAFE'],
    ],
  ] as const)('%s', (_, old, now, wanted, bump, wire, source) => {
    const event = check(order(old), order(now));
    expect(found(event)).toEqual([wanted]);
    expect(event.bump).toBe(bump);
    expect(`${event.backward} ${event.forward}`).toBe(wire);
    expect(`${event.source.publisher} ${event.source.consumer}`).toBe(source);
  });

  it.each([
    ['a value that is kept out of logs no longer', { 'x-sensitive': true }, {}, 'warning sensitive-same forward'],
    ['one that now is', {}, { 'x-sensitive': true }, 'note sensitive-same forward'],
    [
      'fewer places of it',
      { 'x-sensitive': ['/a', '/b'] },
      { 'x-sensitive': ['/b'] },
      'warning sensitive-same forward',
    ],
    ['more places of it', { 'x-sensitive': ['/a'] }, { 'x-sensitive': ['/a', '/b'] }, 'note sensitive-same forward'],
    [
      ...['an earlier end', { 'x-deprecated': 'Gone after 2027-06-30.' }, { 'x-deprecated': 'Gone after 2027-01-31.' }],
      ...['warning deprecated-same forward'],
    ],
    ['another name of its type', { 'x-ts-name': 'Note' }, { 'x-ts-name': 'Remark' }, 'warning type-name-same forward'],
    ['a name of its type that goes', { 'x-ts-name': 'Note' }, {}, 'warning type-name-same forward'],
    ['an announced end', {}, { 'x-deprecated': 'Use remark.' }, 'note deprecated-same forward'],
  ] as const)('inside a payload: %s', (_, old, now, wanted) => {
    const event = check(order({}, old), order({}, now));
    expect(found(event)).toEqual([`${wanted} publishers+consumers`]);
    expect(event.findings[0]).toMatchObject({ path: 'note', verdict: 'SAFE' });
  });

  it.each([
    [{}, { 'x-sensitive': false }],
    [{ 'x-sensitive': [] }, {}],
    [{}, { 'x-open': false }],
  ])('says nothing of a word that says what holds without it: %j, then %j', (old, now) => {
    expect(found(check(order({}, old), order({}, now)))).toEqual([]);
  });

  it('says that publishers who send other names are closed out, where nobody refuses a message', () => {
    const event = check(order({ 'x-open': true }), order({}));
    expect(found(event)).toEqual(['warning open-same forward publishers']);
  });

  it('lets its own compiler speak where code breaks beside it', () => {
    const [old, now] = [treeOf({ [FILE]: order(asks) }), treeOf({ [FILE]: order(command) })];
    const compareSource = () => ({ publisher: 'SAFE', consumer: 'SAFE' }) as const;
    const [event] = checkTrees(old, now, { against: 'before', compareSource }).events;
    expect(event?.source).toEqual({ publisher: 'BREAK', consumer: 'BREAK' });
  });

  it('is let through as any other finding is, and still asks for its release', () => {
    const [old, now] = [treeOf({ [FILE]: order(asks) }), treeOf({ [FILE]: order(command) })];
    const [finding] = checkTrees(old, now, { against: 'before' }).events[0]?.findings ?? [];
    const accepted = [{ fingerprint: finding?.fingerprint ?? '', reason: 'Nobody waits for it.' }];
    const { summary } = checkTrees(old, now, { against: 'before', accepted });
    expect(summary).toMatchObject({ ok: true, errors: 0, accepted: 1, bump: 'major' });
  });
});
