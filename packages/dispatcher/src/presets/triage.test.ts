import { expect, it } from 'vitest';
import { evaluateRule } from '../evaluate/evaluate-rule.js';
import { HOOK, planeEvent, rulesOf, ticketBody } from './preset.fixture.js';
import { triagePreset } from './triage.js';

const { rules } = rulesOf(triagePreset({ ...HOOK, intakeProject: 'inbox' }));
const firing = (event: { event_type: string; payload: unknown }): readonly string[] =>
  rules.filter((rule) => evaluateRule(rule, event).fires).map(({ name }) => name);

it('takes in what is new in its project, in both spellings', () => {
  for (const action of ['create', 'created']) {
    expect(firing(planeEvent(ticketBody({ project: 'inbox' }, { action })))).toEqual(['task-intake']);
  }
  expect(firing(planeEvent(ticketBody({ project: 'inbox' })))).toEqual([]);
  expect(firing(planeEvent(ticketBody({ project: 'other' }, { action: 'create' })))).toEqual([]);
});

it('tells triage of what came in', () => {
  expect(firing({ event_type: 'task.inbox.issue.created', payload: { issue: { issue_id: 'i1' } } })).toEqual([
    'task-triage',
  ]);
});
