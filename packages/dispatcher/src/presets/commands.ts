import type { RuleFile } from '../rules/rule-file.gen.js';
import { checksOf, gateOf, type InfraSettings, ticketCondition } from './infra.js';

export interface CommandSettings extends InfraSettings {
  /** INFRA_AGENT_LABEL_PREFIX */
  readonly agentPrefix: string;
  /** INFRA_DEFAULT_AGENT */
  readonly defaultAgent: string;
}

type RawRule = RuleFile['rules'][number];

/** The same tickets become commands: to the agent that a label names, else to that of the component, else to be examined. */
export function commandsPreset(settings: CommandSettings): RuleFile {
  const { agentPrefix, defaultAgent } = settings;
  const rule = (
    name: string,
    who: string,
    agent: string,
    action: string,
    labels: Pick<Ticket, 'has' | 'lacks'>,
  ): RawRule => ({
    name: `commands-${name}`,
    description: who,
    on: ['webhook.plane.#'],
    when: { ticket: { ...ticketCondition(settings), agentPrefix, ...labels } },
    once: { key: '{{ticket.issue_id}}', fingerprint: '{{ticket.state_and_labels}}' },
    gate: gateOf(settings),
    send: { type: `command.${agent}.${action}`, payload: payloadOf(agent, action) },
  });
  return {
    checks: checksOf(settings.checks),
    rules: [
      rule('agent', 'To the agent that a label names.', '{{ticket.agent}}', 'assign_ticket', { has: ['agent'] }),
      rule('component', 'To the agent of the component.', '{{ticket.component}}', 'assign_ticket', {
        has: ['component'],
        lacks: ['agent'],
      }),
      rule('examine', 'Nobody is named: the default agent looks at it.', defaultAgent, 'examine', {
        lacks: ['agent', 'component'],
      }),
    ],
  };
}

type Ticket = NonNullable<NonNullable<RawRule['when']>['ticket']>;

const DAY_MS = 86_400_000;

function payloadOf(agent: string, action: string): Record<string, unknown> {
  return {
    command_id: '{{delivery.id}}',
    target_agent: agent,
    action,
    issued_by: 'infra-dispatcher',
    priority: 'normal',
    ttl_ms: DAY_MS,
    idempotency_key: 'infra:{{ticket.issue_id}}:{{ticket.fingerprint}}',
    command_payload: {
      issue_id: '{{ticket.issue_id}}',
      ticket_ref: '{{ticket.ticket_ref}}',
      title: '{{ticket.title}}',
      updated_at: '{{ticket.updated_at}}',
      state: '{{ticket.state}}',
      labels: '{{ticket.labels}}',
      component: '{{ticket.component}}',
      url: '{{ticket.url}}',
      fingerprint: '{{ticket.fingerprint}}',
      workspace_id: '{{ticket.workspace_id}}',
      m2_check: '{{gate}}',
    },
  };
}
