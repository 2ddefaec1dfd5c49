import { contracts } from '@bloodbank/contracts';
import { describeOnBrokers, freshName, waitFor } from '@bloodbank/testkit';
import { expect, onTestFinished, test, vi } from 'vitest';
import { CommandFailed, connectBus } from '../index.js';

const PROMPT = { provider: 'anthropic', prompt: 'Hi' };
const RESPONSE = { provider: 'anthropic', response: 'Hello.' };

describeOnBrokers('commands on a bus', (broker) => {
  async function connect(exchange: string, service = freshName('svc')) {
    const bus = await connectBus({
      contracts,
      service,
      url: broker.url,
      exchange,
      topology: false,
      commands: 'memory',
    });
    onTestFinished(() => bus.close());
    return bus;
  }

  test('are owned, asked, and answered; the answer, its effects and its cause are known', async () => {
    const exchange = freshName('bloodbank.events');
    const [owner, asker] = [await connect(exchange), await connect(exchange)];
    const responses: string[] = [];
    await asker.subscribe('agent.thread.response', (event) => void responses.push(event.causation_id ?? ''));
    await owner.handle('agent.thread.prompt', async (command, { publish }) => {
      publish('agent.thread.response', RESPONSE);
      return { ...RESPONSE, prompt_id: command.event_id };
    });
    const { prompt_id: id } = await asker.request('agent.thread.prompt', PROMPT, { timeoutMs: 10_000 });
    await waitFor(() => responses.length > 0);
    expect(responses).toEqual([id]);
    const types = await waitFor(async () => {
      const { events } = await asker.correlation.chain(String(id), 'descendants');
      const found = events.map(({ event }) => event?.event_type).sort();
      return found.length === 2 && found;
    });
    expect(types).toEqual(['agent.thread.prompt.result', 'agent.thread.response']);
  });

  test('a command is sent by name, an envelope as it is', async () => {
    const exchange = freshName('bloodbank.events');
    const [owner, asker] = [await connect(exchange), await connect(exchange)];
    const merge = { repo_owner: 'a', repo_name: 'b', pr_number: 1 };
    await expect(asker.send('github.pr.merge', merge)).rejects.toMatchObject({ code: 'transport.unroutable' });
    const carriedOut: string[] = [];
    await owner.handle('github.pr.merge', (command) => void carriedOut.push(command.event_id));
    const { eventId } = await asker.send('github.pr.merge', merge);
    await waitFor(() => carriedOut.includes(eventId));
    const events: string[] = [];
    await owner.subscribe('llm.prompt', (event) => void events.push(event.event_id));
    const { envelope } = await asker.publish('llm.prompt', PROMPT);
    await asker.send(envelope);
    await waitFor(() => events.length === 2);
    expect(events).toEqual([envelope.event_id, envelope.event_id]);
  });

  test('a question is answered by everybody who is there, each once, until enough or the end of the time', async () => {
    const exchange = freshName('bloodbank.events');
    const asker = await connect(exchange);
    const question = 'system.presence.requested';
    await expect(asker.requestMany(question, {}, { timeoutMs: 2_000 })).rejects.toMatchObject({
      code: 'transport.unroutable',
    });
    const names = ['mail', 'rag', 'silent'].map((name) => freshName(name));
    for (const name of names) {
      const service = await connect(exchange, name);
      let attempts = 0;
      await service.subscribe(question, {
        retry: { attempts: 2, delaysMs: [0] },
        async handler(_, { reply }) {
          if (name.startsWith('silent')) return;
          await reply({ service_name: name, status: 'healthy' });
          attempts += 1;
          if (attempts === 1) throw new Error('After the answer.');
        },
      });
    }
    const answers = await asker.requestMany(question, { reason: 'a test' }, { timeoutMs: 3_000 });
    expect(answers.map(({ payload }) => payload.service_name).sort()).toEqual(names.slice(0, 2));
    expect(answers[0]?.source.service).toBe(answers[0]?.payload.service_name);
    const beganAt = performance.now();
    expect(await asker.requestMany(question, {}, { timeoutMs: 60_000, max: 1 })).toHaveLength(1);
    expect(performance.now() - beganAt).toBeLessThan(50_000);
  });

  test('what nobody asked is answered to nobody; what is no question, not at all', async () => {
    const exchange = freshName('bloodbank.events');
    const [service, asker] = [await connect(exchange), await connect(exchange)];
    const outcomes: string[] = [];
    const note = (work: Promise<void>): Promise<void> =>
      work.then(
        () => void outcomes.push('answered'),
        ({ code }) => void outcomes.push(code),
      );
    await service.subscribe('system.presence.requested', (_, { reply }) => note(reply({ service_name: 'a' })));
    await service.subscribe('llm.prompt', (_, { reply }) => note(reply({ service_name: 'a' })));
    await asker.publish('system.presence.requested', {});
    await waitFor(() => outcomes.length === 1);
    await asker.publish('llm.prompt', PROMPT);
    await waitFor(() => outcomes.length === 2);
    expect(outcomes).toEqual(['answered', 'schema.wrong-kind']);
    const unasked = asker.requestMany('llm.prompt' as 'system.presence.requested', PROMPT as never);
    await expect(unasked).rejects.toMatchObject({ code: 'schema.wrong-kind' });
    await service.subscribe('llm.response', () => {});
    const max = asker.requestMany('system.presence.requested', {}, { max: 0 });
    await expect(max).rejects.toMatchObject({ code: 'config.invalid' });
  });

  test('the failure of a command stands in its trace', async () => {
    const exchange = freshName('bloodbank.events');
    const owner = await connect(exchange);
    await owner.handle('agent.thread.prompt', () => {
      throw new CommandFailed({ code: 'away', message: 'The provider is away.' });
    });
    const eventId = crypto.randomUUID();
    await expect(owner.request('agent.thread.prompt', PROMPT, { eventId })).rejects.toMatchObject({ code: 'away' });
    const types = await waitFor(async () => {
      const { events } = await owner.correlation.chain(eventId, 'descendants');
      const found = events.map(({ event }) => event?.event_type);
      return found.includes('bloodbank.command.failed') && found;
    });
    expect(types).toEqual(expect.arrayContaining(['bloodbank.command.failed']));
  });

  test('a failed one is listed among the dead letters of its owner, and redriven', async () => {
    const exchange = freshName('bloodbank.events');
    const owner = await connect(exchange);
    let isMended = false;
    await owner.handle('agent.thread.prompt', () => {
      if (!isMended) throw new CommandFailed({ code: 'away', message: 'The provider is away.' });
      return RESPONSE;
    });
    await expect(owner.request('agent.thread.prompt', PROMPT)).rejects.toMatchObject({ code: 'away' });
    const listed = await waitFor(async () => {
      const found = [];
      for await (const deadLetter of owner.deadLetters.list()) found.push(deadLetter);
      return found.length > 0 && found;
    });
    expect(listed).toMatchObject([{ code: 'command.failed', eventType: 'agent.thread.prompt' }]);
    isMended = true;
    await owner.deadLetters.redrive({}, {});
    await waitFor(async () => (await owner.queues.health()).status === 'healthy');
  });
});

test('who logs nothing is told once that commands are recorded in memory, unless that was chosen', async () => {
  const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  onTestFinished(() => void written.mockRestore());
  const said = (): number => written.mock.calls.filter(([text]) => String(text).includes('in memory alone')).length;
  for (const name of ['REDIS_URL', 'REDIS_HOST', 'DATABASE_URL']) vi.stubEnv(name, undefined);
  onTestFinished(() => void vi.unstubAllEnvs());
  const open = async (more: object = {}) => {
    const bus = await connectBus({ contracts, service: freshName('svc'), topology: false, ...more });
    onTestFinished(() => bus.close());
    await bus.handle('github.pr.merge', () => {});
  };
  await open({ commands: 'memory', exchange: freshName('bloodbank.events') });
  expect(said()).toBe(0);
  await open({ exchange: freshName('bloodbank.events') });
  await open({ exchange: freshName('bloodbank.events') });
  expect(said()).toBe(1);
});
