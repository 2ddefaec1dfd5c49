import { createCommands } from '@bloodbank/commands';
import { contracts } from '@bloodbank/contracts';
import { CommandFailed } from '@bloodbank/core/errors';
import type { CommandStore } from '@bloodbank/core/ports';
import { createMemoryCommandStore } from '@bloodbank/inbox';
import { createPublisher } from '@bloodbank/publisher';
import { deleteServiceQueues, describeOnBrokers, freshName, waitFor } from '@bloodbank/testkit';
import { commandsExchangeOf } from '@bloodbank/topology';
import { createRabbitTransport } from '@bloodbank/transport-rabbitmq';
import { expect, it, onTestFinished } from 'vitest';
import { openGateway, type TestGateway } from '../gateway.fixture.js';
import type { GatewayBus } from '../gateway-bus.js';
import type { GatewayOptions } from '../gateway-options.js';

const PROMPT = { provider: 'anthropic', prompt: 'Hi' };
const ANSWER = { provider: 'anthropic', response: 'Hello.' };
const PATH = '/commands/agent/thread/prompt';

describeOnBrokers('commands over HTTP', (broker) => {
  async function openHouse(options: Partial<GatewayOptions> = {}) {
    const exchange = freshName('bloodbank.events');
    const store = createMemoryCommandStore();
    async function open(service: string) {
      const transport = await createRabbitTransport({ url: broker.url, exchange });
      const source = { host: 'test-host', type: 'service', app: service } as const;
      const publisher = createPublisher({ contracts, transport, source });
      const commands = createCommands({ contracts, transport, publisher, service, source, store });
      onTestFinished(async () => {
        await commands.stop({ timeoutMs: 500 }).catch(() => {});
        await transport.close({ timeoutMs: 1_000 });
        await deleteServiceQueues(broker.url, service, [250, 1_000], commandsExchangeOf(exchange));
      });
      return { transport, publisher, commands };
    }
    const answers: CommandStore = createMemoryCommandStore();
    async function openDoor(): Promise<TestGateway> {
      const { transport, publisher, commands } = await open(freshName('door'));
      const bus: GatewayBus = {
        send: (envelope, how) => publisher.send(envelope, how),
        request: (type, payload, how) => commands.request(type as 'agent.thread.prompt', payload as never, how),
        tap: async () => ({ stop: async () => {} }),
        health: () => transport.health(),
      };
      const gateway = await openGateway({ commands: answers, bus, ...options });
      onTestFinished(() => gateway.close());
      return gateway;
    }
    return { owner: await open(freshName('owner')), openDoor, door: await openDoor() };
  }

  const post = (door: TestGateway, headers: Record<string, string> = {}, payload: object = PROMPT, url = PATH) =>
    door.app.inject({ method: 'POST', url, payload, headers: { 'content-type': 'application/json', ...headers } });

  it('answers 202 once the owner has it, and any gateway that shares the store knows what became of it', async () => {
    const { owner, door, openDoor } = await openHouse();
    const other = await openDoor();
    let answer = (): void => {};
    const gate = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await owner.commands.handle('agent.thread.prompt', async () => {
      await gate;
      return ANSWER;
    });
    const sent = await post(door);
    expect(sent.statusCode, sent.body).toBe(202);
    const { command_id: id } = sent.json();
    expect(sent.headers['location']).toBe(`/commands/${id}`);
    expect(sent.json()).toMatchObject({ command_type: 'agent.thread.prompt', status: 'accepted', durable: false });
    expect((await other.app.inject({ url: `/commands/${id}` })).json()).toMatchObject({ status: 'accepted' });
    answer();
    const known = await waitFor(async () => {
      const report = (await other.app.inject({ url: `/commands/${id}` })).json();
      return report.status === 'accepted' ? undefined : report;
    });
    expect(known).toMatchObject({ command_id: id, correlation_id: id, status: 'completed', reply: ANSWER });
    expect(known).not.toHaveProperty('fingerprint');
  });

  it('answers 200 with the reply to whoever prefers to wait', async () => {
    const { owner, door } = await openHouse();
    await owner.commands.handle('agent.thread.prompt', () => ANSWER);
    const { statusCode, headers, body } = await post(door, { prefer: 'respond-async, wait=10' });
    expect(statusCode, body).toBe(200);
    expect(headers['preference-applied']).toBe('wait=10');
    expect(JSON.parse(body)).toMatchObject({ status: 'completed', reply: ANSWER });
  });

  it('says why its owner refused, in the owner’s words', async () => {
    const { owner, door } = await openHouse();
    await owner.commands.handle('agent.thread.prompt', () => {
      throw new CommandFailed({
        code: 'busy',
        message: 'Not now.',
        retryable: true,
        retryAfterMs: 1_500,
        data: { n: 1 },
      });
    });
    const error = { code: 'busy', message: 'Not now.', retryable: true, retry_after_ms: 1_500, data: { n: 1 } };
    const { statusCode, headers, body } = await post(door, { prefer: 'wait=10' });
    expect(statusCode, body).toBe(422);
    expect(headers['retry-after']).toBe('2');
    const problem = JSON.parse(body);
    expect(problem).toMatchObject({ code: 'command.failed', detail: 'Not now.', error });
    const report = (await door.app.inject({ url: `/commands/${problem.command_id}` })).json();
    expect(report).toMatchObject({ status: 'failed', error });
  });

  it('carries a command out once under one Idempotency-Key, at whichever gateway it is repeated', async () => {
    const { owner, door, openDoor } = await openHouse();
    let runs = 0;
    await owner.commands.handle('agent.thread.prompt', () => {
      runs += 1;
      return ANSWER;
    });
    const headers = { prefer: 'wait=10', 'idempotency-key': 'once' };
    const [first, second] = [await post(door, headers), await post(await openDoor(), headers)];
    expect(second.json()).toEqual(first.json());
    expect(runs).toBe(1);
    const reused = await post(door, headers, { ...PROMPT, prompt: 'Something else' });
    expect(reused.json()).toMatchObject({ status: 422, code: 'gateway.key-reused' });
  });

  it('tells at once that nobody owns it, and forgets it', async () => {
    const { owner, door } = await openHouse();
    const headers = { 'idempotency-key': 'k', prefer: 'wait=10' };
    expect((await post(door, headers)).json()).toMatchObject({ status: 422, code: 'transport.unroutable' });
    await owner.commands.handle('agent.thread.prompt', () => ANSWER);
    expect((await post(door, headers)).json()).toMatchObject({ status: 'completed' });
  });

  it('is unanswered once its time is over, and asked again under its key', async () => {
    const { owner, door } = await openHouse();
    let isAwake = false;
    await owner.commands.handle('agent.thread.prompt', async (_, { signal }) => {
      if (isAwake) return ANSWER;
      await new Promise((resolve) => setTimeout(resolve, 1_500, undefined));
      signal.throwIfAborted();
      return ANSWER;
    });
    const headers = { 'idempotency-key': 'late' };
    const sent = await post(door, headers, PROMPT, `${PATH}?timeout_seconds=1`);
    expect(sent.json()).toMatchObject({ status: 'accepted' });
    const { command_id: id } = sent.json();
    await waitFor(async () => (await door.app.inject({ url: `/commands/${id}` })).json().status === 'unanswered');
    isAwake = true;
    const again = await post(door, { ...headers, prefer: 'wait=20' }, PROMPT, `${PATH}?timeout_seconds=20`);
    expect(again.json()).toMatchObject({ command_id: id, status: 'completed', reply: ANSWER });
  });

  it('sends what a family’s path names', async () => {
    const { owner, door } = await openHouse();
    await owner.commands.handle('command.grolf.assign' as 'agent.thread.prompt', () => undefined as never);
    const { body } = await post(
      door,
      {},
      {
        ...(contracts.registry.find('command.grolf.assign')?.examples[0] as object),
        target_agent: 'grolf',
        action: 'assign',
      },
      '/commands/command/grolf/assign',
    );
    expect(JSON.parse(body)).toMatchObject({ command_type: 'command.grolf.assign' });
  });

  it.each([
    ['/commands/agent/thread/prompt?timeout_seconds=0', 400, 'gateway.bad-request', /timeout_seconds/],
    ['/commands/agent/thread/prompt?x=1', 400, 'gateway.bad-request', /nothing else/],
    ['/commands/agent/thread/promt', 404, 'schema.unknown-type', /Did you mean/],
    ['/commands/github/pr/created', 422, 'schema.wrong-kind', /is an event/],
    ['/commands/agent/thread/prompt/result', 422, 'schema.wrong-kind', /is a reply/],
  ] as const)('refuses %s', async (url, status, code, detail) => {
    const { door } = await openHouse();
    const { body } = await post(door, {}, PROMPT, url);
    expect(JSON.parse(body)).toMatchObject({ status, code, detail: expect.stringMatching(detail) });
  });

  it('names each place that does not fit', async () => {
    const { door } = await openHouse();
    const { body } = await post(door, {}, { provider: 7 });
    expect(JSON.parse(body)).toMatchObject({
      status: 422,
      code: 'schema.invalid',
      errors: expect.arrayContaining([expect.objectContaining({ pointer: '/provider' })]),
    });
  });

  it('asks for a scope of its own, and tells of a command only to who may know it', async () => {
    const keys = [
      { name: 'sender', key: 'sender-key-0123456789', scopes: ['command:agent.#'] },
      { name: 'publisher', key: 'publisher-key-0123456789', scopes: ['publish:#', 'read:github.#'] },
    ];
    const { owner, door } = await openHouse({ keys });
    await owner.commands.handle('agent.thread.prompt', () => ANSWER);
    const as = (key: string) => ({ authorization: `Bearer ${key}` });
    expect((await post(door)).json()).toMatchObject({ status: 401 });
    expect((await post(door, as('publisher-key-0123456789'))).json()).toMatchObject({ code: 'gateway.forbidden' });
    const { command_id: id } = (await post(door, as('sender-key-0123456789'))).json();
    const look = (key: string) => door.app.inject({ url: `/commands/${id}`, headers: as(key) });
    expect((await look('sender-key-0123456789')).json()).toMatchObject({ command_id: id });
    expect((await look('publisher-key-0123456789')).json()).toMatchObject({ status: 404, code: 'gateway.not-found' });
  });
});

it('says that a gateway without a store takes none', async () => {
  const door = await openGateway();
  const { body } = await door.app.inject({ method: 'POST', url: PATH, payload: PROMPT });
  await door.close();
  expect(JSON.parse(body)).toMatchObject({ status: 503, code: 'gateway.unavailable' });
});
