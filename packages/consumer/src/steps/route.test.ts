import { ACKNOWLEDGED } from '@bloodbank/core/pipeline';
import { expect, it } from 'vitest';
import type { Routed } from '../passage.js';
import { type Route, Routes } from '../routes.js';
import { route } from './route.js';
import { ENVELOPE, openedPassage, routeOf, workOf } from './steps.fixture.js';

/** The step with these subscriptions behind it, and what each of them got. */
function stepOver(...patterns: readonly string[]) {
  const got: [string, Routed][] = [];
  const routes = new Routes('bloodbank.events.v1.rag');
  const added = new Map<string, Route>();
  for (const pattern of patterns) {
    const one = routeOf(pattern, async (passage) => {
      got.push([pattern, passage]);
      return ACKNOWLEDGED;
    });
    routes.add(one);
    added.set(pattern, one);
  }
  const stop = (pattern: string): void => {
    const one = added.get(pattern);
    if (one !== undefined) routes.stop(one);
  };
  return { step: route(workOf(routes)), got, stop };
}

it('hands each event to the subscription of its type, with its contract', async () => {
  const { step, got } = stepOver('github.#', 'llm.*');
  expect(await step(openedPassage())).toEqual({ kind: 'ack' });
  expect(got.map(([pattern, { contract }]) => [pattern, contract.type])).toEqual([['llm.*', 'llm.prompt']]);
});

it('hands it over by its routing key where the pattern speaks of keys', async () => {
  const { step, got } = stepOver('task.*.high', 'task.*.critical');
  const task = { ...ENVELOPE, event_type: 'task.started', payload: { task_id: 'a' } };
  await step(openedPassage(task, { address: { kind: 'event', key: 'task.started.critical' } }));
  await step(openedPassage(task, { address: { kind: 'event', key: 'task.started.high' } }));
  expect(got.map(([pattern]) => pattern)).toEqual(['task.*.critical', 'task.*.high']);
  expect(await step(openedPassage(task, { address: { kind: 'event', key: 'task.started.low' } }))).toMatchObject({
    kind: 'retry',
  });
});

it('tries again what nobody handles yet, then gives it up', async () => {
  const { step } = stepOver('github.#');
  expect(await step(openedPassage())).toMatchObject({
    kind: 'retry',
    delayMs: 10,
    failure: { code: 'consumer.unhandled' },
  });
  const last = openedPassage(ENVELOPE, { attempt: 3 });
  expect(await step(last)).toMatchObject({ kind: 'dead-letter', failure: { code: 'consumer.unhandled' } });
});

it('puts back what a stopped subscription would have taken, at every attempt, until somebody else takes it', async () => {
  const { step, got, stop } = stepOver('github.#', 'llm.*');
  stop('llm.*');
  for (const attempt of [1, 3, 99]) {
    expect(await step(openedPassage(ENVELOPE, { attempt }))).toMatchObject({ kind: 'later', delayMs: 20 });
  }
  expect(got).toEqual([]);
});

it.each(['llm.unheard.of', 'webhook.plane.{event}'])(
  'dead-letters at once a type that no contract describes: %s',
  async (type) => {
    const { step, got } = stepOver('#');
    const settlement = await step(openedPassage({ ...ENVELOPE, event_type: type }));
    expect(settlement).toMatchObject({ kind: 'dead-letter', failure: { code: expect.stringMatching(/^message\./) } });
    expect(got).toEqual([]);
  },
);
