import { describe, expect, it } from 'vitest';
import { type Evaluation, evaluateRule } from '../evaluate/evaluate-rule.js';
import { infraPreset } from './infra.js';
import { originalDispatch } from './original-dispatcher.fixture.js';
import { DEFAULTS, type Fields, HOOK, planeEvent, rulesOf, ticketBody } from './preset.fixture.js';

function dispatch(body: Fields, settings: Partial<typeof DEFAULTS> = {}): Evaluation {
  const [rule] = rulesOf(infraPreset({ ...DEFAULTS, ...settings }, HOOK)).rules;
  if (rule === undefined) throw new Error('There is no rule.');
  return evaluateRule(rule, planeEvent(body));
}

type Result = 'accepted' | 'rejected';
type Row = readonly [change: string, body: Fields, old: Result, sensible: Result, component?: string | null];

/** Facts of the original system, section 11: what it did, and what it should have done. */
const TABLE: readonly Row[] = [
  ['the ticket as it is', ticketBody(), 'accepted', 'accepted', 'bloodbank'],
  ['action created', ticketBody({}, { action: 'created' }), 'rejected', 'accepted', 'bloodbank'],
  ['action updated', ticketBody({}, { action: 'updated' }), 'rejected', 'accepted', 'bloodbank'],
  ['action "UPDATE"', ticketBody({}, { action: 'UPDATE' }), 'accepted', 'accepted', 'bloodbank'],
  ['action delete', ticketBody({}, { action: 'delete' }), 'rejected', 'rejected'],
  ['a state of the group', ticketBody({ state: { name: 'Todo', group: 'unstarted' } }), 'rejected', 'accepted'],
  ['state "unstarted" as text', ticketBody({ state: 'unstarted' }), 'accepted', 'accepted'],
  ['state null', ticketBody({ state: null }), 'rejected', 'rejected'],
  ['a slug without a name', ticketBody({ state: { name: null, slug: 'unstarted' } }), 'rejected', 'accepted'],
  [
    'labels as texts',
    ticketBody({ labels: ['automation:go', 'comp: Holy Fields'] }),
    'accepted',
    'accepted',
    'holy-fields',
  ],
  ['labels ["comp:"]', ticketBody({ labels: ['comp:'] }), 'rejected', 'rejected'],
  ['labels [{label:"READY"}]', ticketBody({ labels: [{ label: 'READY' }] }), 'accepted', 'accepted', null],
  ['labels that are no list', ticketBody({ labels: 'ready' }), 'rejected', 'rejected'],
  ['several components', ticketBody({ labels: ['ready', 'Comp:A', 'comp:b'] }), 'accepted', 'accepted', 'a'],
];

describe('the table of the original dispatcher, old and new side by side', () => {
  const rows = TABLE.map(([change, body, old, sensible, component]) => ({ change, body, old, sensible, component }));
  it.each(rows)('$change: was $old, is $sensible', ({ body, old, sensible, component }) => {
    const before = originalDispatch(body);
    expect(before === undefined ? 'rejected' : 'accepted').toBe(old);
    const { fires, ticket } = dispatch(body);
    expect(fires ? 'accepted' : 'rejected').toBe(sensible);
    if (component !== undefined) expect(ticket?.component).toBe(component);
    if (component !== undefined && before !== undefined) expect(before.component).toBe(component);
  });

  it('the ticket that both make of it', () => {
    expect(dispatch(ticketBody()).ticket).toMatchObject({
      issue_id: 'i1',
      ticket_ref: 'BB-42',
      title: 'Fix it',
      updated_at: '2026-02-07T00:00:00Z',
      state: 'unstarted',
      labels: ['ready', 'comp-bloodbank'],
      component: 'bloodbank',
      url: '',
      fingerprint: 'update:2026-02-07T00:00:00Z:unstarted:comp-bloodbank,ready',
      workspace_id: 'ws1',
    });
    expect(dispatch(ticketBody({ identifier: 'X-1' })).ticket?.ticket_ref).toBe('X-1');
    expect(originalDispatch(ticketBody({ identifier: 'X-1' }))?.ticket_ref).toBe('X-1');
  });
});

describe('what the environment of the original could not say', () => {
  it('no label is needed', () => {
    expect(dispatch(ticketBody({ labels: [] })).fires).toBe(false);
    expect(dispatch(ticketBody({ labels: [] }), { readyLabels: [] }).fires).toBe(true);
  });

  it('a state with a space in its name', () => {
    const body = ticketBody({ state: { name: 'In Review' } });
    expect(dispatch(body, { readyStates: ['In Review'] }).fires).toBe(true);
    expect(dispatch(body, { readyStates: ['in-review'] }).fires).toBe(true);
  });
});

describe('the second version of Plane’s webhooks', () => {
  const STATE = '5d5a4d3e-0000-4000-8000-000000000001';
  const READY = '5d5a4d3e-0000-4000-8000-000000000002';
  const COMPONENT = '5d5a4d3e-0000-4000-8000-000000000003';
  const v2 = (event: string): Fields => ({
    version: 'v2',
    event,
    delivery_id: 'd1',
    event_id: 'e1',
    entity_id: 'i1',
    entity_type: 'workitem',
    workspace_id: 'ws1',
    data: { id: 'i1', name: 'Fix it', sequence_id: 42, state_id: STATE, label_ids: [READY, COMPONENT], url: 'None' },
    previous_attributes: {},
  });
  const names = { [STATE]: 'unstarted', [READY]: 'ready', [COMPONENT]: 'comp:bloodbank' };

  it.each(['workitem.created', 'workitem.updated', 'WebhookScope.ScopeChoices.WORK_ITEM_UPDATED'])('%s', (event) => {
    const { fires, ticket } = dispatch(v2(event), { names });
    expect(fires).toBe(true);
    expect(ticket).toMatchObject({ issue_id: 'i1', component: 'bloodbank', url: '', workspace_id: 'ws1' });
  });

  it.each(['workitem.deleted', 'cycle.created', 'workitem.comment.created'])('%s is nothing for it', (event) => {
    expect(dispatch(v2(event), { names }).fires).toBe(false);
  });

  it('says which ids have no name yet', () => {
    const { fires, steps } = dispatch(v2('workitem.created'));
    expect(fires).toBe(false);
    expect(steps.at(-1)?.says).toContain(STATE);
  });
});

it('a bare body is understood as well', () => {
  const [rule] = rulesOf(infraPreset(DEFAULTS, HOOK)).rules;
  expect(rule && evaluateRule(rule, { event_type: 'webhook.plane.issue', payload: ticketBody() }).fires).toBe(true);
});

it('never throws, whatever the webhook holds', () => {
  const odd: readonly unknown[] = [
    null,
    1,
    'x',
    [],
    {},
    { provider: 'plane' },
    { provider: 'plane', body: { raw: 'x' } },
  ];
  const parts = [null, 0, 'x', [], {}, [null], [[]], { __proto__: null }, '\ud800', 'x'.repeat(100_000)];
  const bodies = ['data', 'event', 'action'].flatMap((name) => parts.map((part) => ticketBody({}, { [name]: part })));
  const tickets = ['id', 'name', 'state', 'labels', 'project_detail', 'sequence_id', 'updated_at'].flatMap((name) =>
    parts.map((part) => ticketBody({ [name]: part })),
  );
  const [rule] = rulesOf(infraPreset(DEFAULTS, HOOK)).rules;
  if (rule === undefined) throw new Error('There is no rule.');
  for (const payload of [...odd, ...bodies, ...tickets]) {
    const evaluation = evaluateRule(rule, { event_type: 'webhook.plane.issue', payload });
    expect(JSON.stringify(evaluation).length).toBeLessThan(20_000);
  }
});
