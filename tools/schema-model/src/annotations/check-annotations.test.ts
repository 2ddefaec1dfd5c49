import { describe, expect, it } from 'vitest';
import { buildSchemaSet } from '../set/build-set.js';
import { buildTree, placesOf } from '../tree.fixture.js';
import { X_WORDS } from './x-words.js';

const VALID: Readonly<Record<string, unknown>> = {
  'x-event-type': 'omninode.codegen.request.validate.v1',
  'x-routing-key': '{event_type}.{priority}',
  'x-kind': 'command',
  'x-reply': 'b.c.answered',
  'x-http': 'POST /hooks/plane',
  'x-unique-key': ['id'],
  'x-partition-key': 'id',
  'x-topic': 'audit.github',
  'x-priority': 'high',
  'x-ttl-seconds': 60,
  'x-retry': { attempts: 3 },
  'x-sensitive': ['/secret'],
  'x-deprecated': 'Use b.c.answered.',
  'x-open': true,
  'x-reserved': ['old_name'],
  'x-ts-name': 'ValidateRequest',
};

const INVALID: Readonly<Record<string, unknown>> = {
  'x-event-type': 'No Name',
  'x-routing-key': '{event_type}.{nonsense}',
  'x-kind': 'evnt',
  'x-reply': 7,
  'x-http': 'hooks',
  'x-unique-key': [],
  'x-partition-key': '',
  'x-topic': 'audit.github.dlq',
  'x-priority': 'urgent',
  'x-ttl-seconds': 0.5,
  'x-retry': true,
  'x-sensitive': 'yes',
  'x-deprecated': true,
  'x-open': 'true',
  'x-reserved': 'old_name',
  'x-ts-name': 'EventMap',
};

function checked(schema: object): readonly string[] {
  return placesOf(buildTree({ 'a/b.created.v1.json': schema, 'b/c.answered.v1.json': {} }));
}

describe('x- words', () => {
  it('are all known to this test', () => {
    expect(Object.keys(VALID).sort()).toEqual([...X_WORDS.keys()].sort());
    expect(Object.keys(INVALID).sort()).toEqual([...X_WORDS.keys()].sort());
  });

  it('pass with values that they can hold', () => {
    expect(checked(VALID)).toEqual([]);
  });

  it.each(Object.entries(INVALID))('%s refuses %j', (word, value) => {
    expect(checked({ 'x-kind': 'command', [word]: value })).toContainEqual(
      expect.stringContaining(`annotation-value /${word}`),
    );
  });

  it.each([
    ['x-knd', 'x-kind'],
    ['x-sensitve', 'x-sensitive'],
    ['x-senstive', 'x-sensitive'],
    ['x-uniqueKey', 'x-unique-key'],
    ['X-Sensitive', 'x-sensitive'],
    ['x_sensitive', 'x-sensitive'],
    ['x-rely', 'x-reply'],
    ['x-partition-keys', 'x-partition-key'],
    ['x-ttl-second', 'x-ttl-seconds'],
  ])('are refused as %s, where %s was meant', (word, meant) => {
    const { problems } = buildTree({ 'a/b.created.v1.json': { properties: { a: { [word]: true } } } });
    const messages = problems.map(({ rule, pointer, message }) => [rule, pointer, message]);
    const message = `${word} means nothing here. Did you mean ${meant}?`;
    expect(messages).toEqual([['annotation-known', `/properties/a/${word}`, message]]);
  });

  it.each([
    ...[
      'x-enum-varnames',
      'x-go-type',
      'x-order',
      'x-nullable',
      'x-internal',
      'x-example',
      'x-faker',
      'x-type',
      'x-tags',
    ],
    ...['x-kubernetes-preserve-unknown-fields', 'x-fastmcp-wrap-result', 'x-intellij-html-description', 'x-hidden'],
  ])('of others are annotations: %s', (word) => {
    expect(checked({ [word]: { $ref: 'nothing' }, properties: { a: { [word]: 1 } } })).toEqual([]);
  });

  it('of others may be as near to ours as they like, where they are allowed', () => {
    const source = { file: 'a/b.created.v1.json', displayFile: 'b', text: JSON.stringify({ 'x-replay': true }) };
    expect(buildSchemaSet('schemas', [source]).problems.map(({ rule }) => rule)).toEqual(['annotation-known']);
    expect(buildSchemaSet('schemas', [source], { allowedAnnotations: new Set(['x-replay']) }).problems).toEqual([]);
  });

  it('that describe a message stand at its root only', () => {
    expect(checked({ properties: { a: { 'x-kind': 'event', 'x-sensitive': true } } })).toEqual([
      'schemas/a/b.created.v1.json:4:7 annotation-place /properties/a/x-kind',
    ]);
  });

  it('name no topic of a reply', () => {
    expect(checked({ 'x-kind': 'reply', 'x-topic': 'answers' })).toEqual([
      'schemas/a/b.created.v1.json:3:3 annotation-place /x-topic',
    ]);
    expect(checked({ 'x-kind': 'command', 'x-topic': 'orders' })).toEqual([]);
  });

  it.each(['a.retry.1000', 'a.dlq.removed', '.a', 'a b', 'a'.repeat(201)])('are no topic called %s', (topic) => {
    expect(checked({ 'x-topic': topic })).toEqual(['schemas/a/b.created.v1.json:2:3 annotation-value /x-topic']);
  });

  it('name a reply that exists, of a command or of an event that is a question', () => {
    expect(checked({ 'x-kind': 'command', 'x-reply': 'b.c.answerd' })).toEqual([
      'schemas/a/b.created.v1.json:3:3 reply-known /x-reply',
    ]);
    // That of an event must be a reply: another event goes to everybody.
    expect(checked({ 'x-reply': 'b.c.answered' })).toEqual(['schemas/a/b.created.v1.json:2:3 reply-known /x-reply']);
    expect(checked({ 'x-kind': 'reply', 'x-reply': 'b.c.answered' })).toEqual([
      'schemas/a/b.created.v1.json:3:3 annotation-place /x-reply',
    ]);
  });
});
