import { CommandFailed, CommandRefused, NonRetryable } from '@bloodbank/core/errors';
import { createRecorder, describeOnBrokers, type Recorder, waitFor } from '@bloodbank/testkit';
import { expect, test } from 'vitest';
import { THROWN } from '../../../core/src/errors/thrown.fixture.js';
import { openAgentBench } from './agents.fixture.js';

const DONE = { outcome: 'success' } as const;

/** An action that ends when it is told to. */
function createGate() {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

function endlessly(signals: Recorder<AbortSignal>, signal: AbortSignal): Promise<never> {
  signals.record(signal);
  return new Promise(() => {});
}

function failureOf(asked: Promise<unknown>): Promise<CommandFailed> {
  return asked.then(
    () => Promise.reject(new Error('It was answered with a result.')),
    (thrown: unknown) => thrown as CommandFailed,
  );
}

describeOnBrokers('agents', (broker) => {
  test('a command is acknowledged, done and answered, and the state follows it', async () => {
    const bench = await openAgentBench(broker);
    const { agent, states } = bench;
    const during: unknown[] = [];
    await bench.run({
      actions: {
        assign_ticket: async ({ payload }, { publish }) => {
          during.push(await states.find(agent));
          await publish('llm.prompt', { provider: 'anthropic', prompt: String(payload.command_payload['ticket_ref']) });
          return { outcome: 'partial', artifacts: ['https://example.org/pr/1'], result_payload: { branch: 'fix' } };
        },
      },
    });
    expect(await states.find(agent)).toMatchObject({ state: 'idle', version: 1 });
    const acks = createRecorder<unknown>();
    const command_id = crypto.randomUUID();
    const payload = { command_id, command_payload: { ticket_ref: 'BB-42' } };
    const reply = await bench.ask('assign_ticket', payload, { onAck: (ack) => acks.record(ack) });
    const facts = { command_id, target_agent: agent, action: 'assign_ticket' };
    expect(acks.items).toEqual([{ ...facts, fsm_version: 2 }]);
    expect(reply).toEqual({
      ...facts,
      outcome: 'partial',
      artifacts: ['https://example.org/pr/1'],
      result_payload: { branch: 'fix' },
      duration_ms: expect.any(Number),
      fsm_version: 4,
    });
    expect(during).toMatchObject([{ state: 'working', version: 3, commandId: command_id, isOverdue: false }]);
    expect(await states.find(agent)).toMatchObject({ state: 'idle', version: 4, commandId: null, leaseUntil: null });
    // Whoever watches sees the effect, and both replies.
    await bench.seen.waitFor(({ event_type: type }) => type === 'llm.prompt');
    await bench.seen.copies.waitFor(({ event_type: type }) => type.endsWith('.ack'));
    await bench.seen.copies.waitFor(({ event_type: type }) => type.endsWith('.result'));
  });

  test('whatever an action throws, the command fails, and the agent waits for somebody', {
    timeout: 120_000,
  }, async () => {
    const bench = await openAgentBench(broker);
    let next = 0;
    await bench.run({
      actions: {
        work: () => {
          throw THROWN[next]?.[1]();
        },
      },
    });
    for (next = 0; next < THROWN.length; next++) {
      const failure = await failureOf(bench.ask('work'));
      expect(failure, THROWN[next]?.[0]).toBeInstanceOf(CommandFailed);
      expect(await bench.is('error'), THROWN[next]?.[0]).toBe(true);
      await bench.force('idle');
    }
  });

  test('each step is told as an event, caused by the command', async () => {
    const bench = await openAgentBench(broker);
    await bench.run({ actions: { work: () => DONE, fail: () => Promise.reject(new Error('Broken.')) } });
    const [eventId, failingId] = [crypto.randomUUID(), crypto.randomUUID()];
    await bench.ask('work', {}, { eventId });
    await failureOf(bench.ask('fail', {}, { eventId: failingId }));
    const stepsOf = (cause: string) =>
      bench.seen.items
        .filter(({ event_type: type, causation_id: id }) => type === 'agent.state.changed' && id === cause)
        .map(({ payload }) => payload as { readonly state: string; readonly fsm_version: number })
        .sort((left, right) => left.fsm_version - right.fsm_version)
        .map(({ state, fsm_version: version }) => `${state} ${version}`);
    await waitFor(() => stepsOf(eventId).length === 3 && stepsOf(failingId).length === 3);
    expect(stepsOf(eventId)).toEqual(['acknowledging 2', 'working 3', 'idle 4']);
    expect(stepsOf(failingId)).toEqual(['acknowledging 5', 'working 6', 'error 7']);
  });

  test('a service that stops without waiting leaves its command to the next', async () => {
    const bench = await openAgentBench(broker);
    const signals = createRecorder<AbortSignal>();
    const first = await bench.run({ actions: { work: (_, { signal }) => endlessly(signals, signal) } });
    const asked = bench.ask('work', { idempotency_key: 'k' }, { timeoutMs: 30_000 });
    asked.catch(() => {});
    await signals.waitForCount(1);
    await expect(first.stop({ timeoutMs: 50 })).rejects.toMatchObject({ code: 'transport.timeout' });
    expect(signals.items[0]?.aborted).toBe(true);
    await bench.run({ actions: { work: () => DONE } });
    expect(await asked).toMatchObject({ outcome: 'success' });
    expect(await bench.is('idle')).toBe(true);
  });

  test('the same message again is answered from the record, whatever the agent is doing', async () => {
    const bench = await openAgentBench(broker);
    let count = 0;
    await bench.run({
      actions: {
        work: () => {
          count += 1;
          return { outcome: 'success', result_payload: { count } };
        },
      },
    });
    const eventId = crypto.randomUUID();
    const first = await bench.ask('work', {}, { eventId });
    await bench.force('paused', { prePauseState: 'idle' });
    expect(await bench.ask('work', {}, { eventId })).toMatchObject({
      ...(first as object),
      command_id: expect.any(String),
    });
    expect(count).toBe(1);
  });

  test('commands are carried out one after the other', async () => {
    const bench = await openAgentBench(broker);
    let atOnce = 0;
    let most = 0;
    await bench.run({
      actions: {},
      default: async () => {
        atOnce += 1;
        most = Math.max(most, atOnce);
        await new Promise((resolve) => setTimeout(resolve, 5));
        atOnce -= 1;
        return DONE;
      },
    });
    const replies = await Promise.all(Array.from({ length: 8 }, (_, n) => bench.ask(`action_${n}`)));
    expect(replies.map((reply) => (reply as { outcome: string }).outcome)).toEqual(Array(8).fill('success'));
    expect(most).toBe(1);
    expect((await bench.states.find(bench.agent))?.version).toBe(1 + 8 * 3);
  });

  test('two processes never run one agent at the same time: a command waits in the second until the first is free', async () => {
    const bench = await openAgentBench(broker);
    const gate = createGate();
    const begun = createRecorder<string>();
    let atOnce = 0;
    let most = 0;
    const work = async ({ event_id: id }: { readonly event_id: string }) => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      begun.record(id);
      await gate.opened;
      atOnce -= 1;
      return DONE;
    };
    for (let n = 0; n < 2; n++) await bench.run({ actions: { work } });
    const asked = Array.from({ length: 3 }, () => bench.ask('work', {}, { timeoutMs: 60_000 }));
    await begun.waitForCount(1);
    // Of two processes that take a command each, one has found the other at work.
    gate.open();
    for (const reply of await Promise.all(asked)) expect(reply).toMatchObject({ outcome: 'success' });
    expect(most).toBe(1);
    expect(new Set(begun.items).size).toBe(3);
    expect(begun.items).toHaveLength(3);
  });

  test('what waits for another process has its time to live all the same', async () => {
    const bench = await openAgentBench(broker);
    await bench.run({ actions: { work: () => DONE } });
    await bench.force('working', { commandId: crypto.randomUUID(), eventId: 'elsewhere', leaseMs: 600_000 });
    const asked = bench.ask('work', { ttl_ms: 1_500 }, { timeoutMs: 60_000, ttlSeconds: 3_600 });
    expect(await failureOf(asked)).toMatchObject({ code: 'invalid_state', retryable: true });
  });

  test('where it shall refuse, the second process does so at once', async () => {
    const bench = await openAgentBench(broker);
    const gate = createGate();
    const work = async () => {
      await gate.opened;
      return DONE;
    };
    for (let n = 0; n < 2; n++) await bench.run({ actions: { work }, whenBusy: 'refuse' });
    const asked = [bench.ask('work'), bench.ask('work')];
    const refused = await failureOf(Promise.any(asked.map(failureOf)).then((error) => Promise.reject(error)));
    expect(refused).toMatchObject({ code: 'invalid_state', retryable: true, retryAfterMs: 5_000 });
    gate.open();
    const ends = await Promise.allSettled(asked);
    expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test.each([
    ['paused', { code: 'rejected', retryable: true, retryAfterMs: 10_000 }],
    ['acknowledging', { code: 'invalid_state', retryable: true, retryAfterMs: 5_000 }],
    ['working', { code: 'invalid_state', retryable: true, retryAfterMs: 5_000 }],
    ['blocked', { code: 'invalid_state', retryable: true, retryAfterMs: 5_000 }],
    ['error', { code: 'invalid_state', retryable: true, retryAfterMs: 5_000 }],
  ] as const)('an agent that is %s refuses, and stays as it is', async (state, expected) => {
    const bench = await openAgentBench(broker);
    const done: string[] = [];
    await bench.run({
      actions: {
        work: ({ event_id: id }) => {
          done.push(id);
          return DONE;
        },
      },
    });
    const before = await bench.force(state, { prePauseState: state === 'paused' ? 'idle' : null });
    const error = await failureOf(bench.ask('work'));
    expect(error).toBeInstanceOf(CommandFailed);
    expect(error).toMatchObject({ ...expected, data: { fsm_version: 2, target_agent: bench.agent, action: 'work' } });
    expect(await bench.states.find(bench.agent)).toEqual(before);
    expect(done).toEqual([]);
  });

  test('an expired command is refused, a command without a time to live is not', async () => {
    const bench = await openAgentBench(broker);
    await bench.run({ actions: { work: () => DONE } });
    const timestamp = new Date(Date.now() - 31_000).toISOString();
    const expired = { code: 'ttl_expired', retryable: false, retryAfterMs: undefined };
    // The envelope itself lives longer.
    const options = { timestamp, ttlSeconds: 3_600 };
    expect(await failureOf(bench.ask('work', {}, options))).toMatchObject(expired);
    expect(await failureOf(bench.ask('work', { ttl_ms: 30_999 }, options))).toMatchObject(expired);
    for (const ttl_ms of [0, 3_600_000]) {
      expect(await bench.ask('work', { ttl_ms }, options)).toMatchObject({ outcome: 'success' });
    }
  });

  test('a duplicate is skipped, unless the first one failed', async () => {
    const bench = await openAgentBench(broker);
    const done: string[] = [];
    let isBroken = true;
    await bench.run({
      actions: {
        work: ({ payload }) => {
          if (isBroken) throw new CommandFailed({ code: 'rate_limited', message: 'Too many.' });
          done.push(payload.command_id);
          return DONE;
        },
      },
    });
    const payload = { idempotency_key: 'BB-42' };
    const limited = { code: 'rate_limited', retryable: true, retryAfterMs: 5_000 };
    expect(await failureOf(bench.ask('work', payload))).toMatchObject(limited);
    isBroken = false;
    expect(await bench.ask('work', payload)).toMatchObject({ outcome: 'success', fsm_version: 7 });
    const skipped = { outcome: 'skipped', duration_ms: null, result_payload: null, artifacts: [], fsm_version: 7 };
    expect(await bench.ask('work', payload)).toMatchObject(skipped);
    const [command_id = ''] = done;
    expect(await bench.ask('work', { ...payload, command_id })).toMatchObject(skipped);
    expect(await bench.ask('work', { idempotency_key: 'BB-43' })).toMatchObject({ outcome: 'success' });
    expect(done).toHaveLength(2);
  });

  test('of another version than expected nothing is done, and its key stays free', async () => {
    const bench = await openAgentBench(broker);
    await bench.run({ actions: { work: () => DONE } });
    const error = await failureOf(bench.ask('work', { expected_fsm_version: 7, idempotency_key: 'k' }));
    expect(error).toMatchObject({ code: 'rejected', retryable: true, retryAfterMs: 1_000, data: { fsm_version: 1 } });
    const payload = { expected_fsm_version: 1, idempotency_key: 'k' };
    expect(await bench.ask('work', payload)).toMatchObject({ outcome: 'success', fsm_version: 4 });
  });

  test('the guards are asked in their order', async () => {
    const bench = await openAgentBench(broker);
    await bench.run({ actions: { work: () => DONE } });
    await bench.ask('work', { idempotency_key: 'k' });
    const old = { timestamp: new Date(Date.now() - 60_000).toISOString(), ttlSeconds: 3_600 };
    const wrong = { idempotency_key: 'k', expected_fsm_version: 99 };
    await bench.force('paused', { prePauseState: 'working', leaseMs: 60_000 });
    expect(await failureOf(bench.ask('work', wrong, old))).toMatchObject({ code: 'rejected', retryAfterMs: 10_000 });
    await bench.force('working');
    expect(await failureOf(bench.ask('work', wrong, old))).toMatchObject({ code: 'invalid_state' });
    await bench.force('idle');
    expect(await failureOf(bench.ask('work', wrong, old))).toMatchObject({ code: 'ttl_expired' });
    expect(await bench.ask('work', wrong)).toMatchObject({ outcome: 'skipped' });
    const rejected = { code: 'rejected', retryAfterMs: 1_000 };
    expect(await failureOf(bench.ask('work', { ...wrong, idempotency_key: 'l' }))).toMatchObject(rejected);
  });

  test('an action that fails brings the agent to error, and its command to the dead letters', async () => {
    const bench = await openAgentBench(broker);
    const attempts: number[] = [];
    await bench.run({
      actions: {
        work: async (_, { publish, attempt }) => {
          attempts.push(attempt);
          await publish('llm.prompt', { provider: 'anthropic', prompt: 'never' });
          throw new NonRetryable('The tool is broken.');
        },
      },
    });
    const error = await failureOf(bench.ask('work'));
    expect(error).toMatchObject({ code: 'execution_failed', message: 'The tool is broken.', retryable: true });
    expect(await bench.states.find(bench.agent)).toMatchObject({ state: 'error', leaseUntil: null });
    expect(await failureOf(bench.ask('work'))).toMatchObject({ code: 'invalid_state' });
    expect(attempts).toEqual([1]);
    const types = new Set(bench.seen.items.map(({ event_type: type }) => type));
    expect(types).toEqual(new Set(['agent.state.changed']));
  });

  test.each(['rejected', 'not_configured', 'not_implemented', 'invalid_state', 'ttl_expired'])(
    'an action that answers %s leaves the agent idle',
    async (code) => {
      const bench = await openAgentBench(broker);
      const failure = { code, message: 'No.', retryable: true, retryAfterMs: 7 };
      await bench.run({
        actions: {
          fail: () => Promise.reject(new CommandFailed(failure)),
          refuse: () => Promise.reject(new CommandRefused(failure)),
        },
      });
      for (const action of ['fail', 'refuse']) {
        expect(await failureOf(bench.ask(action))).toMatchObject({ code, retryable: true, retryAfterMs: 7 });
        expect(await bench.is('idle')).toBe(true);
      }
    },
  );

  test.each([
    ['nothing', undefined],
    ['another outcome', { outcome: 'done' }],
    ['artifacts that are no texts', { outcome: 'success', artifacts: [7] }],
    ['a payload that is no object', { outcome: 'success', result_payload: [] }],
  ])('an action that returns %s has failed', async (_, returned) => {
    const bench = await openAgentBench(broker);
    await bench.run({ actions: { work: () => returned as never } });
    expect(await failureOf(bench.ask('work'))).toMatchObject({ code: 'execution_failed' });
    expect(await bench.is('error')).toBe(true);
  });

  test('an action that takes too long is ended', async () => {
    const bench = await openAgentBench(broker);
    const signals = createRecorder<AbortSignal>();
    await bench.run({
      actions: { work: (_, { signal }) => endlessly(signals, signal) },
      timeoutMs: 200,
    });
    expect(await failureOf(bench.ask('work'))).toMatchObject({ code: 'timeout', retryable: true });
    expect(signals.items[0]?.aborted).toBe(true);
    expect(await bench.is('error')).toBe(true);
  });

  test('an action that nobody has is refused, and the agent is free', async () => {
    const bench = await openAgentBench(broker);
    await bench.run({ actions: { 'review-*': () => DONE } });
    const payload = { idempotency_key: 'k' };
    expect(await failureOf(bench.ask('work', payload))).toMatchObject({ code: 'not_configured', retryable: false });
    expect(await bench.ask('review-code', payload)).toMatchObject({ outcome: 'success', fsm_version: 4 });
  });

  test('while an action waits for somebody the agent is blocked', async () => {
    const bench = await openAgentBench(broker);
    const gate = createGate();
    const seen: unknown[] = [];
    const { states, agent } = bench;
    const state = async () => seen.push((await states.find(agent))?.state);
    await bench.run({
      actions: {
        work: async (_, { whileBlocked }) => {
          await state();
          const answer = await whileBlocked(async () => {
            await gate.opened;
            return 'yes';
          });
          await state();
          return { outcome: 'success', result_payload: { answer } };
        },
      },
    });
    const asked = bench.ask('work');
    await waitFor(() => bench.is('blocked'));
    gate.open();
    expect(await asked).toMatchObject({ result_payload: { answer: 'yes' }, fsm_version: 6 });
    expect(seen).toEqual(['working', 'working']);
  });

  test('a pause while an action runs lets it finish, and keeps the agent from the next', async () => {
    const bench = await openAgentBench(broker);
    const gate = createGate();
    await bench.run({
      actions: {
        work: async () => {
          await gate.opened;
          return DONE;
        },
      },
    });
    const asked = bench.ask('work');
    const working = await waitFor(async () => {
      const found = await bench.states.find(bench.agent);
      return found?.state === 'working' && found;
    });
    const { leaseUntil: _, ...rest } = working;
    await bench.states.change(bench.agent, working.version, { ...rest, state: 'paused', prePauseState: 'working' });
    gate.open();
    expect(await asked).toMatchObject({ outcome: 'success', fsm_version: 5 });
    expect(await bench.states.find(bench.agent)).toMatchObject({ state: 'paused', prePauseState: 'idle' });
    expect(await failureOf(bench.ask('work'))).toMatchObject({ code: 'rejected' });
  });

  test('a reset while an action runs ends it, and the agent is free', async () => {
    const bench = await openAgentBench(broker);
    const signals = createRecorder<AbortSignal>();
    await bench.run({
      actions: { work: (_, { signal }) => endlessly(signals, signal), other: () => DONE },
    });
    const asked = failureOf(bench.ask('work'));
    await signals.waitForCount(1);
    await bench.force('idle');
    expect(await asked).toMatchObject({ code: 'execution_failed', message: expect.stringContaining('was reset') });
    expect(signals.items[0]?.aborted).toBe(true);
    expect(await bench.ask('other')).toMatchObject({ outcome: 'success' });
  });

  test('a state whose process is gone is taken over when its lease is over, and not earlier', async () => {
    const bench = await openAgentBench(broker);
    const begunAt: number[] = [];
    const work = async () => {
      // By the clock that leases are kept by.
      begunAt.push((await bench.states.find(bench.agent))?.enteredAt.getTime() ?? 0);
      return DONE;
    };
    await bench.run({ actions: { work } });
    for (const state of ['acknowledging', 'working', 'blocked'] as const) {
      const lost = await bench.force(state, { commandId: crypto.randomUUID(), eventId: 'lost', leaseMs: 300 });
      if (lost.leaseUntil === null) throw new Error('There is no lease.');
      expect(await bench.ask('work', {}, { timeoutMs: 60_000 })).toMatchObject({ outcome: 'success' });
      expect(begunAt.at(-1)).toBeGreaterThanOrEqual(lost.leaseUntil.getTime());
    }
  });

  test('what cannot run is refused at once', async () => {
    const bench = await openAgentBench(broker);
    const runner = await bench.runner();
    const actions = { work: () => DONE };
    for (const name of ['', 'a.b', 'a*', 'a b', 'x'.repeat(101)]) {
      await expect(runner.run(name, { actions })).rejects.toMatchObject({ code: 'config.invalid' });
    }
    await expect(runner.run(bench.agent, { actions, timeoutMs: 0 })).rejects.toMatchObject({ code: 'config.invalid' });
    const whenBusy = 'queue' as 'wait';
    await expect(runner.run(bench.agent, { actions, whenBusy })).rejects.toMatchObject({ code: 'config.invalid' });
    await expect(runner.run(bench.agent, { actions, durable: true })).rejects.toMatchObject({ code: 'config.invalid' });
    const running = await runner.run(bench.agent, { actions });
    await expect(runner.run(bench.agent, { actions })).rejects.toMatchObject({ code: 'consumer.overlap' });
    await running.stop();
    await (await runner.run(bench.agent, { actions })).stop();
  });

  test('another service that would run the same agent is refused', async () => {
    const bench = await openAgentBench(broker);
    await bench.run({ actions: { work: () => DONE } });
    const stranger = await bench.runner({ service: 'stranger' });
    await expect(stranger.run(bench.agent, { actions: { work: () => DONE } })).rejects.toMatchObject({
      code: 'command.owned',
    });
  });
});
