import { deterministicEventId, joinUniqueKey } from '@bloodbank/core/envelope';
import { CommandFailed, NonRetryable, RequestTimeout } from '@bloodbank/core/errors';
import { createRecorder, describeOnBrokers, freshName, startTcpProxy, waitFor } from '@bloodbank/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { MERGE, openCommandBench, PROMPT } from './commands.fixture.js';

const RESPONSE = { provider: 'anthropic', response: 'Hello.' };

describeOnBrokers('commands', (broker) => {
  test('one owner answers, and its effects leave after it, caused by the command', async () => {
    const bench = openCommandBench(broker.url);
    const [owner, asker] = [await bench.open(), await bench.open()];
    const seen = await bench.watch();
    const agentContext = { type: 'claude-code' } as const;
    await owner.commands.handle('agent.thread.prompt', async (command, { publish, correlationId, agent_context }) => {
      expect(command.payload.prompt).toBe('Hi');
      expect(correlationId).toBe(command.correlation_id);
      expect(agent_context).toEqual(agentContext);
      await publish('agent.thread.response', RESPONSE);
      await publish('llm.prompt', PROMPT);
      expect(seen.items.filter(({ causation_id: cause }) => cause === command.event_id)).toEqual([]);
      return { ...RESPONSE, prompt_id: command.event_id };
    });
    const reply = await asker.commands.request('agent.thread.prompt', PROMPT, { agentContext, timeoutMs: 8_000 });
    expect(reply).toMatchObject(RESPONSE);
    const effects = await waitFor(() => {
      const own = seen.items.filter(({ causation_id: cause }) => cause === reply.prompt_id);
      return own.length === 2 && own;
    });
    expect(effects.map(({ event_type: type }) => type)).toEqual(['agent.thread.response', 'llm.prompt']);
    expect(effects[1]).toMatchObject({
      event_id: deterministicEventId('llm.prompt', joinUniqueKey(String(reply.prompt_id), '1')),
      correlation_id: reply.prompt_id,
      agent_context: agentContext,
    });
    expect(asker.commands.requests()).toEqual({ late: 0, doubled: 0, unreadable: 0, open: 0 });
    // Whoever records sees the command and its reply as copies.
    await seen.copies.waitForCount(2);
    expect(seen.copies.items).toMatchObject([
      { event_type: 'agent.thread.prompt', event_id: reply.prompt_id, payload: PROMPT },
      { event_type: 'agent.thread.prompt.result', causation_id: reply.prompt_id, payload: RESPONSE },
    ]);
  });

  test('a command that nobody owns is unroutable at once, by both ways', async () => {
    const { commands } = await openCommandBench(broker.url).open();
    await expect(commands.send('github.pr.merge', MERGE)).rejects.toMatchObject({ code: 'transport.unroutable' });
    await expect(commands.request('agent.thread.prompt', PROMPT)).rejects.toMatchObject({
      code: 'transport.unroutable',
      message: expect.stringContaining('Nobody owns the command "agent.thread.prompt"'),
      remedy: expect.stringContaining('Start the service that handles it'),
    });
    expect(commands.requests().open).toBe(0);
  });

  test('what is sent waits for an owner that is away, and a command without a reply says when it is done', async () => {
    const bench = openCommandBench(broker.url);
    const service = freshName('svc');
    const [first, asker] = [await bench.open({ service }), await bench.open()];
    await first.commands.handle('github.pr.merge', () => ({ sha: 'a' }));
    await first.commands.stop();
    await first.transport.close();
    const { eventId } = await asker.commands.send('github.pr.merge', MERGE);
    const handled = createRecorder<string>();
    const second = await bench.open({ service });
    await second.commands.handle('github.pr.merge', (command) => {
      handled.record(command.event_id);
      return { sha: 'b' };
    });
    await handled.waitFor((id) => id === eventId);
    expect(await asker.commands.request('github.pr.merge', MERGE)).toEqual({ sha: 'b' });
  });

  test('nothing leaves of a failed command; it is rolled back once, told, and rests as a dead letter', async () => {
    const bench = openCommandBench(broker.url);
    const [owner, asker] = [await bench.open(), await bench.open()];
    const seen = await bench.watch();
    const calls: string[] = [];
    const letters = createRecorder<{ readonly eventId?: string; readonly code: string; readonly attempts?: number }>();
    await owner.commands.handle('agent.thread.prompt', {
      async execute(_, { publish, attempt }) {
        calls.push(`execute ${attempt}`);
        await publish('agent.thread.response', RESPONSE);
        throw new Error('The provider is away.');
      },
      rollback(command, { error, attempt }) {
        calls.push(`rollback ${attempt}: ${error.message}`);
        expect(command.payload.prompt).toBe('Hi');
      },
    });
    await owner.transport.watchDeadLetters({ kind: 'command', group: owner.service }, (letter) =>
      letters.record(letter),
    );
    const error = await asker.commands.request('agent.thread.prompt', PROMPT).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CommandFailed);
    expect(error).toMatchObject({ code: 'handler.failed', message: 'The provider is away.', retryable: false });
    expect(calls).toEqual(['execute 1', 'execute 2', 'execute 3', 'rollback 3: The provider is away.']);
    expect(await letters.waitForCount(1)).toMatchObject([{ code: 'handler.failed', attempts: 3 }]);
    const told = await seen.waitFor(({ event_type: type }) => type === 'agent.thread.error');
    expect(told.payload).toEqual({
      provider: 'anthropic',
      error_message: 'The provider is away.',
      error_code: 'handler.failed',
      is_retryable: false,
      retry_count: 2,
    });
    expect(seen.items.filter(({ event_type: type }) => type === 'agent.thread.response')).toEqual([]);
  });

  test('an owner decides with its own code, at once', async () => {
    const bench = openCommandBench(broker.url);
    const [owner, asker] = [await bench.open(), await bench.open()];
    let attempts = 0;
    await owner.commands.handle('agent.thread.prompt', ({ payload }) => {
      attempts += 1;
      if (payload.prompt === 'never') throw new NonRetryable('Never.');
      throw new CommandFailed({
        code: 'rate_limited',
        message: 'Too many.',
        retryable: true,
        retryAfterMs: 5_000,
        data: { left: 0 },
      });
    });
    const request = (prompt: string) => asker.commands.request('agent.thread.prompt', { ...PROMPT, prompt });
    await expect(request('now')).rejects.toMatchObject({
      name: 'CommandFailed',
      code: 'rate_limited',
      retryable: true,
      retryAfterMs: 5_000,
      data: { left: 0 },
    });
    await expect(request('never')).rejects.toMatchObject({ code: 'handler.non-retryable', retryAfterMs: undefined });
    expect(attempts).toBe(2);
  });

  test('a repeated id or idempotency key gives the same reply and no second execution', async () => {
    const bench = openCommandBench(broker.url);
    const [owner, asker] = [await bench.open(), await bench.open()];
    const seen = await bench.watch();
    let count = 0;
    await owner.commands.handle('agent.thread.prompt', (_, { publish }) => {
      count += 1;
      publish('agent.thread.response', { ...RESPONSE, response: `number ${count}` });
      return { ...RESPONSE, response: `number ${count}` };
    });
    const eventId = crypto.randomUUID();
    const ask = (options: object) => asker.commands.request('agent.thread.prompt', PROMPT, options);
    for (let n = 0; n < 3; n++) expect(await ask({ eventId })).toMatchObject({ response: 'number 1' });
    for (let n = 0; n < 3; n++) expect(await ask({ idempotencyKey: 'k' })).toMatchObject({ response: 'number 2' });
    expect(count).toBe(2);
    await seen.waitForCount(2);
    expect(new Set(seen.items.map(({ event_id: id }) => id)).size).toBe(seen.items.length);
  });

  test('a failure that was told is a new try when it is asked again', async () => {
    const bench = openCommandBench(broker.url);
    const [owner, asker] = [await bench.open(), await bench.open()];
    let isMended = false;
    await owner.commands.handle('agent.thread.prompt', () => {
      if (isMended) return RESPONSE;
      throw new NonRetryable('Broken.');
    });
    const eventId = crypto.randomUUID();
    await expect(asker.commands.request('agent.thread.prompt', PROMPT, { eventId })).rejects.toThrow('Broken.');
    isMended = true;
    expect(await asker.commands.request('agent.thread.prompt', PROMPT, { eventId })).toEqual(RESPONSE);
  });

  test('a wrong reply is a failure of the owner, and so is an effect that cannot be sent', async () => {
    const bench = openCommandBench(broker.url);
    const [owner, asker] = [await bench.open(), await bench.open()];
    await owner.commands.handle(
      'agent.thread.prompt',
      async ({ payload }, { publish }) => {
        if (payload.prompt === 'reply') return { answer: 42 } as never;
        publish('agent.thread.response', { response: 7 } as never);
        return RESPONSE;
      },
      { retry: { attempts: 1, delaysMs: [] } },
    );
    for (const prompt of ['reply', 'effect']) {
      await expect(asker.commands.request('agent.thread.prompt', { ...PROMPT, prompt })).rejects.toMatchObject({
        name: 'CommandFailed',
        code: 'schema.invalid',
      });
    }
  });

  test('a slow owner is a timeout that says whether the command was delivered, and its reply is counted as late', async () => {
    const bench = openCommandBench(broker.url);
    const [owner, asker] = [await bench.open(), await bench.open()];
    let finish = (): void => {};
    await owner.commands.handle('agent.thread.prompt', () => {
      return new Promise((resolve) => {
        finish = () => resolve(RESPONSE);
      });
    });
    const error = await asker.commands
      .request('agent.thread.prompt', PROMPT, { timeoutMs: 1_500 })
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RequestTimeout);
    expect(error).toMatchObject({ code: 'command.request-timeout', delivered: true });
    finish();
    await waitFor(() => asker.commands.requests().late === 1);
    expect(asker.commands.requests().open).toBe(0);
  });

  test('a class, an instance and a function each carry a command out', async () => {
    const bench = openCommandBench(broker.url);
    const asker = await bench.open();
    class Prompt {
      readonly answer = RESPONSE;
      execute() {
        return this.answer;
      }
      rollback(): void {}
    }
    for (const handler of [Prompt, new Prompt(), () => RESPONSE]) {
      const service = freshName('svc');
      const one = await openCommandBench(broker.url).open({ service });
      await one.commands.handle('agent.thread.prompt', handler);
      expect(await one.commands.request('agent.thread.prompt', PROMPT)).toEqual(RESPONSE);
    }
    await expect(asker.commands.handle('agent.thread.prompt', {} as never)).rejects.toMatchObject({
      code: 'config.invalid',
      message: expect.stringMatching(/execute/),
    });
  });

  test('memory alone is said in one line, and refused where the owner must be durable', async () => {
    const { commands, lines } = await openCommandBench(broker.url).open();
    await expect(commands.handle('github.pr.merge', () => {}, { durable: true })).rejects.toMatchObject({
      code: 'config.invalid',
    });
    await commands.handle('github.pr.merge', () => {});
    await commands.handle('agent.thread.prompt', () => RESPONSE);
    expect(lines.items.filter(({ message }) => String(message).includes('a crash may execute'))).toHaveLength(1);
  });

  test('a second service that claims a command is refused with both names; an instance of the first is not', async () => {
    const bench = openCommandBench(broker.url);
    const service = freshName('owner');
    const [owner, instance, other] = [await bench.open({ service }), await bench.open({ service }), await bench.open()];
    await owner.commands.handle('agent.thread.prompt', () => RESPONSE);
    await instance.commands.handle('agent.thread.prompt', () => RESPONSE);
    const error = await other.commands.handle('agent.thread.prompt', () => RESPONSE).catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ code: 'command.owned' });
    expect(String(error)).toContain(service);
    expect(String(error)).toContain(other.service);
  });

  test('after a reconnect open requests are sent again under their ids, and answered once', {
    timeout: 30_000,
  }, async () => {
    const bench = openCommandBench(broker.url);
    const proxy = await startTcpProxy(broker.url);
    onTestFinished(() => proxy.close());
    const [owner, asker] = [await bench.open(), await bench.open({ url: proxy.url })];
    const executed: string[] = [];
    await owner.commands.handle('agent.thread.prompt', async (command) => {
      executed.push(command.event_id);
      proxy.refuse();
      proxy.cut();
      return RESPONSE;
    });
    const asked = asker.commands.request('agent.thread.prompt', PROMPT, { timeoutMs: 20_000 });
    await waitFor(() => executed.length === 1);
    await waitFor(() => proxy.connectionCount() === 0);
    proxy.accept();
    expect(await asked).toEqual(RESPONSE);
    expect(executed).toHaveLength(1);
    expect(asker.commands.requests().open).toBe(0);
  });
});
