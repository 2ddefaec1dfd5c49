import { BloodbankError } from '@bloodbank/core/errors';
import type { ProjectionAdmin, ProjectionInfo } from '@bloodbank/core/ports';
import { expect, it, onTestFinished } from 'vitest';
import { misfitOf } from '../administration/fits-open-api.fixture.js';
import { openGateway } from '../gateway.fixture.js';

const KEYS = [
  { name: 'all', key: 'all-0123456789abcdef', scopes: ['read:#', 'operate:#'] },
  { name: 'slack', key: 'slack-0123456789abcdef', scopes: ['read:slack.#', 'operate:slack.#'] },
];
const keyOf = (name: string) => ({ 'x-api-key': `${name}-0123456789abcdef` });

async function setUp(keys: typeof KEYS = []) {
  const calls: string[] = [];
  const info: ProjectionInfo = {
    name: 'sessions',
    version: 2,
    state: 'running',
    lagEvents: 7,
    lagSeconds: 1.23456,
    parked: 1,
    position: 100,
    holder: 'host:1',
    building: null,
    reason: null,
  };
  const change = (act: string, state: ProjectionInfo['state']) => async (name: string) => {
    if (name !== info.name) throw new BloodbankError('projection.unknown', `No read model is called ${name}.`);
    calls.push(`${act} ${name}`);
    return { ...info, state };
  };
  const projections: ProjectionAdmin = {
    list: async () => [info],
    rebuild: change('rebuild', 'building'),
    pause: change('pause', 'paused'),
    resume: change('resume', 'running'),
  };
  const gateway = await openGateway({ keys, administration: { projections } });
  onTestFinished(() => gateway.close());
  const post = (url: string, payload: object = {}, headers = {}) =>
    gateway.app.inject({ method: 'POST', url, payload, headers });
  return { gateway, calls, post };
}

it('read models are listed, paused, resumed and, with their name, rebuilt', async () => {
  const { gateway, calls, post } = await setUp();
  const list = await gateway.app.inject({ url: '/projections' });
  expect(await misfitOf(gateway, 'GET', '/projections', list)).toBe('');
  expect(list.json().projections).toMatchObject([{ name: 'sessions', lag_events: 7, lag_seconds: 1.235, parked: 1 }]);
  for (const body of [{}, { confirm: 'other' }]) {
    expect((await post('/projections/sessions/rebuild', body)).json()).toMatchObject({
      status: 409,
      code: 'gateway.confirm-needed',
      confirm_with: 'sessions',
    });
  }
  expect(calls).toEqual([]);
  for (const [act, body] of [
    ['pause', {}],
    ['resume', {}],
    ['rebuild', { confirm: 'sessions' }],
  ] as const) {
    const answer = await post(`/projections/sessions/${act}`, body);
    expect(await misfitOf(gateway, 'POST', `/projections/{name}/${act}`, answer)).toBe('');
  }
  expect(calls).toEqual(['pause sessions', 'resume sessions', 'rebuild sessions']);
  expect(gateway.bus.published.map(({ envelope }) => envelope.payload)).toMatchObject([
    { operation: 'projections.pause' },
    { operation: 'projections.resume' },
    { operation: 'projections.rebuild', target: 'sessions' },
  ]);
});

it.each(['nobody', '%2F', '%00', '🩸', '__proto__'])('one called %s is unknown', async (name) => {
  const { post, calls } = await setUp();
  for (const act of ['pause', 'rebuild']) {
    expect((await post(`/projections/${encodeURI(name)}/${act}`)).json()).toMatchObject({ code: 'projection.unknown' });
  }
  expect(calls).toEqual([]);
});

it('who may not operate everything changes none', async () => {
  const { post, calls } = await setUp(KEYS);
  for (const act of ['pause', 'resume', 'rebuild']) {
    const answer = await post(`/projections/sessions/${act}`, {}, keyOf('slack'));
    expect(answer.json()).toMatchObject({ status: 403, code: 'gateway.forbidden' });
  }
  expect(calls).toEqual([]);
  expect((await post('/projections/sessions/pause', {}, keyOf('all'))).statusCode).toBe(200);
});
