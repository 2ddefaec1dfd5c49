import { ACKNOWLEDGED } from '@bloodbank/core';
import { expect, it } from 'vitest';
import type { Routed } from '../passage.js';
import { type Route, Routes } from '../routes.js';
import { createProcessTelemetry } from '../telemetry/process-telemetry.js';
import { route } from './route.js';
import { destination, ENVELOPE, openedPassage, RETRY, registry } from './steps.fixture.js';

const QUEUE = 'bloodbank.events.v1.rag';

/** The step with these subscriptions behind it, and what each of them got. */
function stepOver(...patterns: readonly string[]) {
  const got: [string, Routed][] = [];
  const routes = new Routes(QUEUE);
  for (const pattern of patterns) {
    const added: Route = {
      ...destination(),
      pattern,
      contracts: [],
      way: async (passage) => {
        got.push([pattern, passage]);
        return ACKNOWLEDGED;
      },
    };
    routes.add(added);
  }
  const { logger, stopping: draining } = destination();
  const step = route({
    registry,
    routes,
    retry: RETRY,
    logger,
    telemetry: createProcessTelemetry('rabbitmq'),
    draining,
  });
  return { step, got };
}

it('hands each event to the subscription of its type, with its contract', async () => {
  const { step, got } = stepOver('github.#', 'llm.*');
  expect(await step(openedPassage())).toEqual({ kind: 'ack' });
  expect(got.map(([pattern, { contract }]) => [pattern, contract.type])).toEqual([['llm.*', 'llm.prompt']]);
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

it.each(['llm.unheard.of', 'webhook.plane.{event}'])(
  'dead-letters at once a type that no contract describes: %s',
  async (type) => {
    const { step, got } = stepOver('#');
    const settlement = await step(openedPassage({ ...ENVELOPE, event_type: type }));
    expect(settlement).toMatchObject({ kind: 'dead-letter', failure: { code: expect.stringMatching(/^message\./) } });
    expect(got).toEqual([]);
  },
);
