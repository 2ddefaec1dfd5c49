import { changeAgent } from '@bloodbank/core/agents';
import { createMemoryAgentStates } from '@bloodbank/inbox';
import { createAgents } from '@bloodbank/operations';
import { expect, it, onTestFinished } from 'vitest';
import { misfitOf } from '../administration/fits-open-api.fixture.js';
import { openGateway } from '../gateway.fixture.js';

const KEYS = [
  { name: 'grolf', key: 'grolf-0123456789abcdef', scopes: ['read:command.grolf.#', 'operate:command.grolf.#'] },
  { name: 'reader', key: 'reader-0123456789abcdef', scopes: ['read:#'] },
];
const keyOf = (name: string) => ({ 'x-api-key': `${name}-0123456789abcdef` });

async function setUp(keys: typeof KEYS = []) {
  const states = createMemoryAgentStates();
  for (const [agent, state] of [
    ['grolf', 'working'],
    ['tess', 'idle'],
  ] as const) {
    await changeAgent(states, agent, () => ({
      commandId: 'c',
      eventId: null,
      prePauseState: null,
      ttlDeadline: null,
      leaseMs: 600_000,
      state,
    }));
  }
  const gateway = await openGateway({ keys, administration: { agents: createAgents(states) } });
  onTestFinished(() => gateway.close());
  const get = (url: string, headers = {}) => gateway.app.inject({ url, headers });
  const post = (url: string, payload: object = {}, headers = {}) =>
    gateway.app.inject({ method: 'POST', url, payload, headers });
  return { gateway, get, post };
}

it('agents are listed, shown, paused and resumed as the document says; each change tells in an event', async () => {
  const { gateway, get, post } = await setUp();
  const list = await get('/agents');
  expect(await misfitOf(gateway, 'GET', '/agents', list)).toBe('');
  expect(list.json().agents).toMatchObject([
    { agent: 'grolf', state: 'working' },
    { agent: 'tess', state: 'idle' },
  ]);
  const paused = await post('/agents/grolf/pause');
  expect(await misfitOf(gateway, 'POST', '/agents/{name}/pause', paused)).toBe('');
  expect(paused.json()).toMatchObject({ state: 'paused', pre_pause_state: 'working' });
  expect((await get('/agents/grolf')).json()).toEqual(paused.json());
  expect((await post('/agents/grolf/resume')).json()).toMatchObject({ state: 'working' });
  expect((await post('/agents/grolf/resume')).json()).toMatchObject({ status: 409, code: 'agent.wrong-state' });
  expect((await get('/agents/nobody')).json()).toMatchObject({ status: 404, code: 'agent.unknown' });
  expect((await get('/me')).json().rooms).toMatchObject({ agents: true });
  expect(gateway.bus.published.map(({ envelope }) => envelope.payload)).toMatchObject([
    { operation: 'agents.pause', by: 'local', target: 'grolf', outcome: 'completed', count: null, job_id: null },
    { operation: 'agents.resume' },
  ]);
});

it('a reset is refused without the name, and while it works without force', async () => {
  const { gateway, get, post } = await setUp();
  for (const body of [{}, { confirm: 'tess' }, { force: true }]) {
    const answer = await post('/agents/grolf/reset', body);
    expect(answer.json()).toMatchObject({
      status: 409,
      code: 'gateway.confirm-needed',
      count: 1,
      confirm_with: 'grolf',
    });
  }
  expect((await post('/agents/grolf/reset', { confirm: 'grolf' })).json()).toMatchObject({ code: 'agent.wrong-state' });
  expect((await get('/agents/grolf')).json()).toMatchObject({ state: 'working' });
  expect(gateway.bus.published).toEqual([]);
  const reset = await post('/agents/grolf/reset', { confirm: 'grolf', force: true });
  expect(reset.json()).toMatchObject({ state: 'idle', command_id: null });
});

it('a key speaks of an agent by its commands, and one that may only read changes none', async () => {
  const { get, post } = await setUp(KEYS);
  expect((await get('/agents', keyOf('grolf'))).json().agents).toMatchObject([{ agent: 'grolf' }]);
  expect((await get('/agents/tess', keyOf('grolf'))).json()).toMatchObject({ code: 'agent.unknown' });
  for (const act of ['pause', 'resume', 'reset']) {
    expect((await post(`/agents/tess/${act}`, {}, keyOf('grolf'))).statusCode).toBe(403);
    expect((await post(`/agents/tess/${act}`, {}, keyOf('reader'))).statusCode).toBe(403);
  }
  expect((await post('/agents/grolf/pause', {}, keyOf('grolf'))).statusCode).toBe(200);
});

it.each(['a%2Fb', '%00', '🩸', '__proto__', '%25', 'x'.repeat(250)])('an agent %s is unknown', async (name) => {
  const { get, post } = await setUp();
  expect((await get(`/agents/${encodeURI(name)}`)).statusCode).toBe(404);
  expect((await post(`/agents/${encodeURI(name)}/pause`)).statusCode).toBe(404);
});

it('without their states the gateway says what is missing', async () => {
  const gateway = await openGateway();
  onTestFinished(() => gateway.close());
  const answer = (await gateway.app.inject({ url: '/agents' })).json();
  expect(answer).toMatchObject({ status: 503, detail: expect.stringContaining('REDIS_URL') });
});
