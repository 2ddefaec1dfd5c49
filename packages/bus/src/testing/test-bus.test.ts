import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { contracts } from '@bloodbank/contracts';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
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
  await using test = await testBus({ contracts });
  // snippet
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
  const test = await testBus({
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
  onTestFinished(() => test.close());
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
  await using test = await testBus({ contracts });
  // snippet
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
  await using test = await testBus({ contracts });
  // snippet
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

/** One that asks an owner somewhere else. */
async function startAdviser(bus: Bus<Types>): Promise<void> {
  await bus.subscribe('github.pr.created', async ({ payload }, { publish }) => {
    const prompt = { provider: 'anthropic', prompt: `Shall I merge ${payload.cache_key}?` };
    const text = await bus.request('agent.thread.prompt', prompt).then(
      ({ response }) => response,
      ({ code }) => `Nobody knows: ${code}.`,
    );
    await publish('slack.message.sent', { channel: 'reviews', text });
  });
}

it('owns a command as it is told to, and remembers what it was asked', async () => {
  await using test = await testBus({ contracts });
  // snippet
  const model = await test.owner('agent.thread.prompt', { reply: { provider: 'anthropic', response: 'Do it.' } });
  await startAdviser(test.bus);

  await test.publish('github.pr.created', { cache_key: 'repo|9' });
  await test.handled('github.pr.created');
  expect(model.asked).toMatchObject([{ payload: { prompt: 'Shall I merge repo|9?' } }]);
  expect(test.published('slack.message.sent')).toMatchObject([{ payload: { text: 'Do it.' } }]);

  model.answerOnce({ failure: { code: 'rate_limited', message: 'Too many.', retryable: true } });
  await test.publish('github.pr.created', { cache_key: 'repo|10' });
  await test.handled('github.pr.created', { times: 2 });
  expect(test.published('slack.message.sent')[1]).toMatchObject({
    payload: { text: 'Nobody knows: rate_limited.' },
  });
  // end
});

describe('an owner of the test', () => {
  const prompt = { provider: 'anthropic', prompt: 'Hi' };
  const replyOf = (response: string) => ({ reply: { provider: 'anthropic', response } });

  it('answers the next ones differently, each once, then as before, or as a function decides', async () => {
    await using test = await testBus({ contracts });
    const ask = async () => (await test.bus.request('agent.thread.prompt', prompt)).response;
    const model = await test.owner('agent.thread.prompt', replyOf('usual'));
    model.answerOnce(replyOf('first'));
    model.answerOnce(({ payload }) => ({ provider: 'anthropic', response: `You said ${payload.prompt}.` }));
    expect([await ask(), await ask(), await ask()]).toEqual(['first', 'You said Hi.', 'usual']);
    model.answer(replyOf('new'));
    expect(await ask()).toBe('new');
    expect(await model.wasAsked({ times: 4 })).toHaveLength(4);
  });

  it('tells a failure in its own words, and tries nothing twice', async () => {
    await using test = await testBus({ contracts });
    const failure = { code: 'away', message: 'Later.', retryable: true, retryAfterMs: 7, data: { n: 1 } };
    const model = await test.owner('agent.thread.prompt', { failure });
    await expect(test.bus.request('agent.thread.prompt', prompt)).rejects.toMatchObject(failure);
    model.answer(() => {
      throw new Error('broken');
    });
    await expect(test.bus.request('agent.thread.prompt', prompt)).rejects.toMatchObject({ message: 'broken' });
    expect(model.asked).toHaveLength(2);
  });

  it('says nothing where it shall, and keeps nobody from ending the test', async () => {
    const test = await testBus({ contracts, timeoutMs: 200 });
    const model = await test.owner('agent.thread.prompt', 'silence');
    await expect(model.wasAsked()).rejects.toThrow('was asked 0 times within 200 ms, not 1');
    const asked = test.bus.request('agent.thread.prompt', prompt, { timeoutMs: 500 });
    await expect(asked).rejects.toMatchObject({ code: 'command.request-timeout' });
    await test.close();
  });

  it('acknowledges commands of agents, under any name of their family', async () => {
    await using test = await testBus({ contracts });
    const facts = { command_id: crypto.randomUUID(), target_agent: 'grolf', action: 'review' };
    const reply = { ...facts, outcome: 'success' as const, fsm_version: 2 };
    const owner = await test.owner('command.grolf.review', { ack: { ...facts, fsm_version: 1 }, reply });
    const acks: unknown[] = [];
    const command = { ...facts, issued_by: 'a test', command_payload: {} };
    const onAck = (ack: unknown): void => void acks.push(ack);
    expect(await test.bus.request('command.grolf.review', command, { onAck })).toEqual(reply);
    expect(acks).toEqual([{ ...facts, fsm_version: 1 }]);
    expect(owner.asked[0]?.payload.target_agent).toBe('grolf');
  });

  it('does not own what the service under test owns', async () => {
    await using test = await testBus({ contracts });
    await test.bus.handle('github.pr.merge', () => {});
    const owning = test.owner('github.pr.merge', { reply: undefined });
    await expect(owning).rejects.toMatchObject({ code: 'command.owned' });
  });
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
