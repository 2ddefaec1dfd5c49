import type { KnownAddress } from '@bloodbank/core/ports';
import { describe, expect, test } from 'vitest';
import { Places } from './places.js';
import { namedTopics } from './plan-layout.js';

const PREFIX = 'bloodbank.events.v1';

const event = (key: string, topic?: string): KnownAddress => ({
  ...{ kind: 'event', key },
  ...(topic === undefined ? {} : { topic }),
});

describe('a contract that names its topic (x-topic)', () => {
  const known = [
    event('github.pr.created', 'code.review'),
    event('github.pr.merged'),
    event('github.push.received', 'code.review'),
    event('webhook.plane.*.#', 'hooks'),
    event('webhook.plane.ping'),
    event('task.started.*', 'work'),
  ];
  const places = new Places({ prefix: PREFIX, known });
  const topicOf = (key: string, kind: 'event' | 'command' = 'event') => places.topicOf({ kind, key });

  test('is published there, and the others where they were', () => {
    expect(topicOf('github.pr.created')).toBe('code.review');
    expect(topicOf('github.pr.merged')).toBe(`${PREFIX}.github`);
    expect(topicOf('github.unknown')).toBe(`${PREFIX}.github`);
    expect(topicOf('webhook.plane.issue.created')).toBe('hooks');
    expect(topicOf('webhook.plane.ping')).toBe(`${PREFIX}.webhook`);
    expect(topicOf('task.started.high')).toBe('work');
    expect(topicOf('github.pr.created', 'command')).toBe('bloodbank.commands.v1.github');
  });

  test.each([
    ['github.pr.created', ['code.review']],
    ['github.pr.*', [`${PREFIX}.github`, 'code.review']],
    ['github.#', [`${PREFIX}.github`, 'code.review']],
    ['#', ['code.review', `${PREFIX}.github`, 'hooks', `${PREFIX}.webhook`, 'work']],
    ['webhook.plane.issue.created', ['hooks']],
    ['task.*.high', [`${PREFIX}.task`, 'work']],
    ['slack.#', [`${PREFIX}.slack`]],
  ])('is read by a group of %s', (pattern, topics) => {
    const named = namedTopics({ kind: 'event', patterns: [pattern] }, places, known);
    expect(named).toEqual(topics);
    for (const topic of topics) expect(places.mayHold(topic, 'event', pattern)).toBe(true);
  });

  test('is looked for by nobody whose pattern it does not match', () => {
    expect(places.mayHold('code.review', 'event', 'slack.#')).toBe(false);
    expect(places.mayHold('code.review', 'command', '#')).toBe(false);
    expect(places.mayHold('code.review.dlq', 'event', '#')).toBe(false);
  });
});

describe('a topic that is called otherwise here', () => {
  const renamed = new Map([
    ['omninode.codegen.request.validate.v1', 'dev.validate'],
    [`${PREFIX}.github`, 'code'],
  ]);
  const places = new Places({ prefix: PREFIX, renamed });

  test('is published to and read under that name, by wildcards too', () => {
    expect(places.topicOf({ kind: 'event', key: 'omninode.codegen.request.validate.v1' })).toBe('dev.validate');
    expect(places.mayHold('dev.validate', 'event', 'omninode.codegen.#')).toBe(true);
    expect(places.mayHold('dev.validate', 'event', 'omninode.search.#')).toBe(false);
    expect(places.keyOfTopic('dev.validate')).toBe('omninode.codegen.request.validate.v1');
    expect(places.mayHold('code', 'event', 'github.pr.*')).toBe(true);
  });

  test('and what has its name is somebody else’s', () => {
    expect(places.mayHold('omninode.codegen.request.validate.v1', 'event', 'omninode.#')).toBe(false);
    expect(places.mayHold('omninode.codegen.request.analyze.v1', 'event', 'omninode.#')).toBe(true);
  });
});
