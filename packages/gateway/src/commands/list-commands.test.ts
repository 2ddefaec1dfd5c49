import { createEventId } from '@bloodbank/core/envelope';
import { createMemoryEventStore } from '@bloodbank/event-store';
import { createMemoryCommandStore, createMemoryInbox } from '@bloodbank/inbox';
import { expect, it, onTestFinished } from 'vitest';
import { misfitOf } from '../administration/fits-open-api.fixture.js';
import { createGateway, type Gateway } from '../create-gateway.js';
import { createScriptedBus, openGateway, registry, type TestGateway } from '../gateway.fixture.js';
import type { GatewayOptions } from '../gateway-options.js';

const KEYS = [
  { name: 'all', key: 'all-0123456789abcdef', scopes: ['command:#', 'read:#'] },
  { name: 'slack', key: 'slack-0123456789abcdef', scopes: ['read:slack.#'] },
];
const keyOf = (name: string) => ({ 'x-api-key': `${name}-0123456789abcdef` });

/** A gateway whose commands reach a queue at once, and are answered later or never. */
async function open(options: Partial<GatewayOptions> = {}): Promise<Gateway> {
  const bus: GatewayOptions['bus'] = {
    ...createScriptedBus(),
    request: async (_type, _payload, { onDelivered }) => {
      onDelivered();
      return new Promise(() => {});
    },
  };
  const common = { registry, bus, inbox: createMemoryInbox(), commands: createMemoryCommandStore(), port: 0 };
  const gateway = await createGateway({ ...common, ...options });
  onTestFinished(() => gateway.close());
  return gateway;
}

async function send(gateway: Gateway, count: number, headers = {}): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n++) {
    const payload = { provider: 'anthropic', prompt: `prompt-canary-${n}` };
    const answer = await gateway.app.inject({ method: 'POST', url: '/commands/agent/thread/prompt', payload, headers });
    expect(answer.statusCode, answer.body).toBe(202);
    ids.push(answer.json().command_id);
  }
  return ids;
}

async function pageThrough(
  gateway: Gateway | TestGateway,
  between: () => Promise<unknown>,
): Promise<readonly string[]> {
  const seen: string[] = [];
  let cursor = '';
  for (;;) {
    const { commands, next_cursor: next } = (await gateway.app.inject({ url: `/commands?limit=2${cursor}` })).json();
    seen.push(...commands.map(({ command_id: id }: { readonly command_id: string }) => id));
    if (next === undefined) return seen;
    cursor = `&cursor=${next}`;
    await between();
  }
}

it('those that were sent here are listed newest first, page by page, while more are sent', async () => {
  const gateway = await open();
  const ids = await send(gateway, 5);
  const list = await gateway.app.inject({ url: '/commands' });
  expect(await misfitOf(gateway, 'GET', '/commands', list)).toBe('');
  expect(list.json().commands).toHaveLength(5);
  expect(list.json().commands[0]).toMatchObject({ command_type: 'agent.thread.prompt', status: 'accepted' });
  expect(list.body).not.toContain('canary');
  expect(await pageThrough(gateway, () => send(gateway, 1))).toEqual([...ids].reverse());
});

it('those of everybody are listed where they are recorded', async () => {
  const history = createMemoryEventStore();
  const gateway = await open({ history });
  const [known = ''] = await send(gateway, 1);
  const record = async (id: string, kind: 'command' | 'event') => {
    const body = { event_id: id, event_type: 'agent.thread.prompt', timestamp: '2026-11-20T10:00:00Z', payload: {} };
    const message = {
      address: { kind, key: 'agent.thread.prompt' },
      destination: 'x',
      body: Buffer.from(JSON.stringify({ ...body, source: { host: 'h', type: 'service', service: 'bridge' } })),
      properties: {},
      headers: {},
    };
    await history.append([message]);
  };
  const others = Array.from({ length: 4 }, createEventId);
  for (const id of others) await record(id, 'command');
  await record(known, 'command');
  await record(createEventId(), 'event');
  const { commands } = (await gateway.app.inject({ url: '/commands?limit=2' })).json();
  expect(commands).toMatchObject([
    { command_id: known, status: 'accepted', source: 'bridge' },
    { command_id: others[3], status: null },
  ]);
  expect(await pageThrough(gateway, () => record(createEventId(), 'command'))).toEqual([known, ...others.reverse()]);
});

it('a key sees what it may send or read, and a cursor is ours or none', async () => {
  const gateway = await open({ keys: KEYS });
  await send(gateway, 1, keyOf('all'));
  const ask = (query: string, key: string) => gateway.app.inject({ url: `/commands${query}`, headers: keyOf(key) });
  expect((await ask('', 'all')).json().commands).toHaveLength(1);
  expect((await ask('', 'slack')).json()).toEqual({ commands: [] });
  const foreign = Buffer.from('r5').toString('base64url');
  for (const query of ['?cursor=x', `?cursor=${foreign}`, '?limit=0', '?limit=201', '?state=x']) {
    expect((await ask(query, 'all')).json(), query).toMatchObject({ status: 400, code: 'gateway.bad-request' });
  }
  const without = await openGateway();
  onTestFinished(() => without.close());
  expect((await without.app.inject({ url: '/commands' })).statusCode).toBe(503);
});
