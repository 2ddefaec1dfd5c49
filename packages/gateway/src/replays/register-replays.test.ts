import { createEventId } from '@bloodbank/core/envelope';
import type { ReplayReceiver } from '@bloodbank/core/replay';
import { createMemoryEventStore, planReplay } from '@bloodbank/event-store';
import type { JobReport } from '@bloodbank/operations';
import { waitFor } from '@bloodbank/testkit';
import { expect, it, onTestFinished } from 'vitest';
import { misfitOf } from '../administration/fits-open-api.fixture.js';
import { openGateway } from '../gateway.fixture.js';
import type { PlannedReplay, ReplayDesk, ReplayStatus, RunReplayHow } from './replay-desk.js';

const PATIENT = { timeoutMs: 60_000 };
const KEYS = [
  { name: 'all', key: 'all-0123456789abcdef', scopes: ['read:#', 'operate:#'] },
  { name: 'slack', key: 'slack-0123456789abcdef', scopes: ['read:slack.#', 'operate:slack.#'] },
  { name: 'reader', key: 'reader-0123456789abcdef', scopes: ['read:#'] },
];
const keyOf = (name: string) => ({ 'x-api-key': `${name}-0123456789abcdef` });

const receiverOf = (queue: string, pattern: string): ReplayReceiver => ({
  queue,
  service: null,
  patterns: [pattern],
  count: 2,
  is_there: true,
  replay: null,
});

/** Plans on a real store; what it sends is counted here, and is sent for real in the tests of the command line. */
async function setUp(keys: typeof KEYS = []) {
  const store = createMemoryEventStore();
  for (const type of ['slack.message.sent', 'slack.message.sent', 'github.pr.created']) {
    const body = { event_id: createEventId(), event_type: type, timestamp: '2026-11-20T10:00:00Z', payload: {} };
    await store.append([
      {
        address: { kind: 'event', key: type },
        destination: 'x',
        body: Buffer.from(JSON.stringify(body)),
        properties: {},
        headers: {},
      },
    ]);
  }
  const runs: { readonly plan: PlannedReplay; readonly how: RunReplayHow }[] = [];
  const known = new Map<string, ReplayStatus>();
  const replays: ReplayDesk = {
    exchange: 'events',
    plan: async (selection, reason, target) => ({
      ...(await planReplay(store, { selection, reason, ...(target === undefined ? {} : { target }) })),
      receivers: [
        receiverOf('bloodbank.events.v1.slack', 'slack.#'),
        receiverOf('bloodbank.events.v1.git', 'github.#'),
      ],
      receivers_from: 'broker',
    }),
    async run(plan, how, job) {
      runs.push({ plan, how });
      const at = new Date().toISOString();
      const common = { plan, position: plan.last, replayed: plan.count, started_by: how.by, note: null };
      known.set(plan.id, {
        ...common,
        state: 'done',
        started_at: at,
        changed_at: at,
        shadow: { compared: 2, differ: 1, diffs: [{ event_id: 'x' }] },
      });
      job.progress({ done: plan.count });
      return {};
    },
    list: async (limit) => [...known.values()].reverse().slice(0, limit),
    find: async (id) => known.get(id),
    cancel: async () => false,
  };
  const gateway = await openGateway({ keys, administration: { replays } });
  onTestFinished(() => gateway.close());
  const get = (url: string, headers = {}) => gateway.app.inject({ url, headers });
  const post = (url: string, payload: object, headers = {}) =>
    gateway.app.inject({ method: 'POST', url, payload, headers });
  return { gateway, get, post, runs };
}

const PLAN = { selection: { types: ['slack.#'] }, reason: 'the handler was mended' };

it('a plan is counted, confirmed and run as a job, and kept with who ran it', async () => {
  const { gateway, get, post, runs } = await setUp();
  const planned = await post('/replays/plan', PLAN);
  expect(await misfitOf(gateway, 'POST', '/replays/plan', planned)).toBe('');
  const plan = planned.json() as PlannedReplay;
  expect(plan).toMatchObject({ count: 2, reason: PLAN.reason, target: { kind: 'queue' } });
  for (const wrong of [{}, { confirm: plan.target.group }, { confirm: 'events', expected_count: 2 }]) {
    expect((await post('/replays', { plan, ...wrong })).json()).toMatchObject({
      status: 409,
      code: 'gateway.confirm-needed',
      count: 2,
      confirm_with: plan.target.group,
    });
  }
  expect((await post('/replays', { plan, shadow: true })).json()).toMatchObject({ code: 'gateway.bad-request' });
  expect(runs).toEqual([]);
  // What somebody makes of the plan changes nothing: its id is what is run.
  const forged = { ...plan, target: { kind: 'exchange' }, count: 2, last: 1_000 };
  const begun = await post('/replays', {
    plan: forged,
    confirm: plan.target.group,
    expected_count: 2,
    rate: 5,
    ramp: true,
    stop_on_dead_letter: false,
  });
  expect(await misfitOf(gateway, 'POST', '/replays', begun)).toBe('');
  const { id } = begun.json() as JobReport;
  await waitFor(async () => (await get(`/jobs/${id}`)).json().state === 'completed', PATIENT);
  expect(runs).toEqual([
    { plan, how: { by: 'local', perSecond: 5, ramp: true, stopAtDeadLetter: false, shadow: false } },
  ]);
  const list = await get('/replays');
  expect(await misfitOf(gateway, 'GET', '/replays', list)).toBe('');
  expect(list.json().replays).toMatchObject([{ plan: { id: plan.id }, state: 'done', shadow: { differ: 1 } }]);
  expect(list.json().replays[0].shadow).not.toHaveProperty('diffs');
  const one = await get(`/replays/${plan.id}`);
  expect(await misfitOf(gateway, 'GET', '/replays/{id}', one)).toBe('');
  expect(one.json()).toMatchObject({ started_by: 'local', shadow: { diffs: [{ event_id: 'x' }] } });
  const cancel = await gateway.app.inject({ method: 'DELETE', url: `/replays/${plan.id}` });
  expect(cancel.json()).toMatchObject({ status: 409, code: 'operation.conflict' });
});

it('one for everybody is confirmed with the name of the exchange', async () => {
  const { post, runs } = await setUp();
  const plan = (await post('/replays/plan', { ...PLAN, target: { kind: 'exchange' } })).json();
  expect((await post('/replays', { plan: plan.id })).json()).toMatchObject({ confirm_with: 'events' });
  const begun = await post('/replays', { plan: plan.id, confirm: 'events', expected_count: 2 });
  expect(begun.statusCode).toBe(202);
  await waitFor(() => runs.length === 1, PATIENT);
});

it('a key plans and runs its own domain alone; one that may only read runs nothing', async () => {
  const { get, post, runs } = await setUp(KEYS);
  const all = { selection: {}, reason: 'x' };
  expect((await post('/replays/plan', all, keyOf('slack'))).json()).toMatchObject({ code: 'gateway.forbidden' });
  const whole = (await post('/replays/plan', all, keyOf('reader'))).json();
  const sure = { plan: whole.id, confirm: whole.target.group, expected_count: 3 };
  expect((await post('/replays', sure, keyOf('reader'))).statusCode).toBe(403);
  expect((await post('/replays', sure, keyOf('slack'))).statusCode).toBe(404);
  const own = (await post('/replays/plan', PLAN, keyOf('slack'))).json();
  const ownSure = { plan: own.id, confirm: own.target.group, expected_count: 2 };
  expect((await post('/replays', ownSure, keyOf('slack'))).statusCode).toBe(202);
  expect((await post('/replays', sure, keyOf('all'))).statusCode).toBe(202);
  await waitFor(() => runs.length === 2, PATIENT);
  expect((await get('/replays', keyOf('slack'))).json().replays).toMatchObject([{ plan: { id: own.id } }]);
  expect((await get(`/replays/${whole.id}`, keyOf('slack'))).statusCode).toBe(404);
});

it.each([
  { reason: '' },
  { selection: { types: 'x' }, reason: 'x' },
  { selection: { kinds: ['command'] }, reason: 'x' },
  { selection: { since: 'yesterday!' }, reason: 'x' },
  { reason: 'x', target: { kind: 'service' } },
  { reason: 'x', target: { kind: 'service', group: '../%2f' } },
])('a plan like %j is refused', async (body) => {
  const { post } = await setUp();
  expect((await post('/replays/plan', body)).json()).toMatchObject({ status: 400, code: 'gateway.bad-request' });
});

it('a plan for everybody names the queues that the key may know of, and its types with their versions', async () => {
  const { get, post } = await setUp(KEYS);
  const wide = { ...PLAN, target: { kind: 'exchange' } };
  const queuesIn = (plan: PlannedReplay): readonly unknown[] => (plan.receivers ?? []).map(({ queue }) => queue);
  const planned = await post('/replays/plan', wide, keyOf('all'));
  const plan = planned.json() as PlannedReplay;
  expect(plan.types).toMatchObject([{ event_type: 'slack.message.sent', versions: [{ version: null, count: 2 }] }]);
  expect(queuesIn(plan)).toHaveLength(2);
  const own = (await post('/replays/plan', wide, keyOf('slack'))).json() as PlannedReplay;
  expect(queuesIn(own)).toEqual(['bloodbank.events.v1.slack']);
  const confirmed = { plan: plan.id, confirm: 'events', expected_count: 2 };
  expect((await post('/replays', confirmed, keyOf('all'))).statusCode).toBe(202);
  await waitFor(async () => (await get('/replays', keyOf('all'))).json().replays.length === 1, PATIENT);
  expect(queuesIn((await get(`/replays/${plan.id}`, keyOf('slack'))).json().plan)).toEqual([
    'bloodbank.events.v1.slack',
  ]);
});

it('a replay that is unknown is said to be so, whatever it is called', async () => {
  const { get, post } = await setUp();
  for (const id of ['x', '%00', '🩸', createEventId(), '__proto__']) {
    expect((await get(`/replays/${encodeURI(id)}`)).json()).toMatchObject({ code: 'store.unknown-event' });
    expect((await post('/replays', { plan: id })).statusCode).toBe(404);
  }
});
