import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { contracts } from '@bloodbank/contracts';
import { expect, it, vi } from 'vitest';
import { type Bus, CommandFailed, exponential } from '../index.js';
import { testBus } from './index.js';
import { readDuration } from './test-clock.js';

type Types = NonNullable<typeof contracts.types>;

/** The service under test, as its own module would have it. */
async function startReviewer(bus: Bus<Types>): Promise<void> {
  await bus.subscribe('github.pr.created', async (event, { publish }) => {
    await publish('slack.message.sent', { channel: 'reviews', text: event.payload.cache_key });
  });
}

// Every snippet of docs/how-to/test-a-service.md stands here between its marks, is compared with it, and run.

it('waits for what was handled, and knows what was published', async () => {
  // snippet
  await using test = await testBus({ contracts });
  await startReviewer(test.bus);

  await test.publish('github.pr.created', { cache_key: 'repo|423' });
  await test.handled('github.pr.created');

  expect(test.published('slack.message.sent')).toMatchObject([{ payload: { text: 'repo|423' } }]);
  // end
  expect(test.published().map(({ event_type }) => event_type)).toEqual(['github.pr.created', 'slack.message.sent']);
  expect(test.published('slack.message.sent')[0]?.causation_id).toBe(test.published()[0]?.event_id);
});

it('moves a retry on by its clock, however long it waits', async () => {
  const askModel = vi.fn().mockRejectedValueOnce(new Error('busy')).mockResolvedValue('answer');
  // snippet
  await using test = await testBus({
    contracts,
    retry: exponential({ attempts: 3, firstMs: 60_000, maxMs: 3_600_000 }),
  });
  await test.bus.subscribe('llm.prompt', (event) => askModel(event.payload.prompt));

  await test.publish('llm.prompt', test.sample('llm.prompt'));
  await test.settled();
  expect(test.attempts('llm.prompt')).toMatchObject([{ attempt: 1, error: { message: 'busy' } }]);

  await test.clock.advance('10m');
  await test.handled('llm.prompt');
  // end
  expect(test.attempts('llm.prompt')).toMatchObject([{ attempt: 1 }, { attempt: 2 }]);
  expect(test.attempts('llm.prompt')[1]).not.toHaveProperty('error');
});

it('dead-letters after the last attempt, all within one advance', async () => {
  await using test = await testBus({ contracts, retry: exponential({ attempts: 3, firstMs: 60_000, maxMs: 60_000 }) });
  await test.bus.subscribe('llm.prompt', () => {
    throw new Error('never');
  });
  await test.publish('llm.prompt', test.sample('llm.prompt'));
  await test.clock.advance('1h');
  expect(test.attempts()).toHaveLength(3);
  expect(await test.bus.deadLetters.count({ code: 'handler.failed' })).toBe(1);
});

it('lets an event expire by its clock', async () => {
  await using test = await testBus({ contracts });
  const subscription = await test.bus.subscribe('llm.prompt', () => {});
  await subscription.stop();
  await test.publish('llm.prompt', test.sample('llm.prompt'), { ttlSeconds: 60 });
  await test.clock.advance('59s');
  expect(await test.bus.deadLetters.count()).toBe(0);
  await test.clock.advance('1s');
  expect(await test.bus.deadLetters.count({ code: 'broker.expired' })).toBe(1);
});

it('runs a scenario: given, when, then', async () => {
  const created = { eventType: 'github.pr.created', payload: { cache_key: 'repo|1' } } as const;
  // snippet
  await using test = await testBus({ contracts });
  await startReviewer(test.bus);
  await test
    .given([])
    .when({ eventType: 'github.pr.created', payload: { cache_key: 'repo|7' } })
    .then([{ eventType: 'slack.message.sent', payload: { channel: 'reviews', text: 'repo|7' } }]);
  // end
  await test.given([created]).when([]).then([]);
  await expect(test.given().when(created).then([])).rejects.toThrow(
    /Expected to be published:\n {2}nothing\nPublished:\n.*repo\|1/,
  );
  // @ts-expect-error it is half a scenario: the compiler says so, and where it did not, this
  await expect(async () => await test.given().when(created)).rejects.toThrow('end the scenario');
});

it('runs a scenario of a command, with what it is answered', async () => {
  // snippet
  await using test = await testBus({ contracts });
  await test.bus.handle('agent.thread.prompt', ({ payload: { provider, prompt } }, { publish }) => {
    if (prompt === '') throw new CommandFailed({ code: 'empty', message: 'Ask something.' });
    publish('agent.thread.response', { provider, response: 'Yes.' });
    return { provider, response: 'Yes.' };
  });
  const prompt = {
    commandType: 'agent.thread.prompt',
    payload: { provider: 'anthropic', prompt: 'Is it so?' },
  } as const;
  await test
    .given([])
    .when(prompt)
    .then([{ eventType: 'agent.thread.response' }], { reply: { provider: 'anthropic', response: 'Yes.' } });
  // end
  const empty = { ...prompt, payload: { ...prompt.payload, prompt: '' } };
  await test
    .given([prompt])
    .when(empty)
    .then([{ eventType: 'agent.thread.error' }], { failure: 'empty' });
  await test
    .given()
    .when(prompt)
    .then([{ eventType: 'agent.thread.response' }]);
  await expect(
    test
      .given()
      .when(prompt)
      .then([{ eventType: 'agent.thread.response' }], { failure: 'empty' }),
  ).rejects.toThrow(/Expected as the answer:\n {2}\{"failure":"empty"\}\nAnswered:\n {2}\{"reply":/);
  await expect(test.given().when([]).then([], { failure: 'empty' })).rejects.toThrow('no command happens');
});

it('lets several services meet, and two tests not', async () => {
  await using test = await testBus({ contracts });
  await using other = await testBus({ contracts });
  await startReviewer(test.bus);
  const slack = await test.connect('slack');
  await slack.subscribe('slack.message.sent', () => {});
  await test.publish('github.pr.created', { cache_key: 'repo|1' });
  await test.handled('slack.message.sent');
  expect(other.published()).toEqual([]);
});

it('says by its deadline what it waited for, and what came instead', async () => {
  await using test = await testBus({ contracts, timeoutMs: 300 });
  await test.bus.subscribe('llm.prompt', () => {
    throw new Error('no key');
  });
  await test.publish('llm.prompt', test.sample('llm.prompt'));
  const error = await test.handled('llm.prompt').catch(String);
  expect(error).toContain('llm.prompt was handled 0 times within 300 ms, not 1.');
  expect(error).toContain('attempt 1: Error: no key');
});

it('settled says which queue is not', async () => {
  await using test = await testBus({ contracts, timeoutMs: 200 });
  let release = (): void => {};
  await test.bus.subscribe('llm.prompt', () => new Promise<void>((resolve) => (release = resolve)));
  await test.publish('llm.prompt', test.sample('llm.prompt'));
  await expect(test.settled()).rejects.toThrow('under-test has 0 ready, 1 in hand');
  release();
});

it.each([
  ['250ms', 250],
  ['5s', 5_000],
  ['1.5m', 90_000],
  [7, 7],
])('reads %j as a duration', (text, ms) => {
  expect(readDuration(text)).toBe(ms);
});

it.each(['', '5', 'soon', -1, Number.NaN])('refuses %j as a duration', (text) => {
  expect(() => readDuration(text)).toThrow('is no duration');
});

it('the how-to says what was run here, and nothing else', () => {
  const own = readFileSync(fileURLToPath(import.meta.url), 'utf8');
  const tried = [...own.matchAll(/^ {2}\/\/ snippet\n(.*?)^ {2}\/\/ end$/gms)].map(([, code = '']) =>
    code.replace(/^ {2}/gm, ''),
  );
  const page = readFileSync(new URL('../../../../docs/how-to/test-a-service.md', import.meta.url), 'utf8');
  expect([...page.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code)).toEqual(tried);
  expect(tried.length).toBeGreaterThan(0);
});
