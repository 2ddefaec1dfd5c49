import { parseRules } from '../rules/parse-rules.js';
import type { RuleFile } from '../rules/rule-file.gen.js';
import type { RuleSet } from '../rules/rule-set.js';
import type { HookSettings, InfraSettings } from './infra.js';

/** The seed's environment, where nothing is set. */
export const DEFAULTS: InfraSettings = {
  readyStates: ['unstarted'],
  readyLabels: ['ready', 'automation:go'],
  componentPrefix: 'comp:',
  runChecks: true,
  checkTimeoutSeconds: 900,
  checks: {},
  names: {},
};

export const HOOK: HookSettings = { hookUrl: 'http://127.0.0.1:18789/hooks/agent', hookDeliver: false };

/** What the command line does with a preset. */
export function rulesOf(file: RuleFile): RuleSet {
  const parsed = parseRules(JSON.stringify(file, undefined, 2), 'preset.json');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.findings));
  return parsed.rules;
}

export type Fields = Readonly<Record<string, unknown>>;

/** The ticket from which the table of the original's results was recorded. */
export function ticketBody(data: Fields = {}, body: Fields = {}): Fields {
  return {
    event: 'issue',
    action: 'update',
    workspace_id: 'ws1',
    data: {
      id: 'i1',
      name: ' Fix it ',
      sequence_id: 42,
      project_detail: { identifier: 'BB' },
      state: { name: 'Unstarted' },
      labels: [{ name: 'Ready' }, { name: 'comp:bloodbank' }],
      updated_at: '2026-02-07T00:00:00Z',
      ...data,
    },
    ...body,
  };
}

export function planeEvent(body: Fields): { event_type: string; payload: unknown } {
  return { event_type: 'webhook.plane.issue', payload: { provider: 'plane', event: 'issue', path: '/event', body } };
}
