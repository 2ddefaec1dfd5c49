import { contracts } from '@bloodbank/contracts';
import { describeOnBrokers, freshName, waitFor } from '@bloodbank/testkit';
import { expect, onTestFinished, test } from 'vitest';
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
