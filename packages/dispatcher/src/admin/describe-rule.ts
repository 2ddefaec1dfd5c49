import type { DispatcherRule } from '@bloodbank/core/ports';
import { type Rule, targetOf } from '../rules/rule-set.js';

/** A rule for a person who looks at it: what it waits for, and what it does. Headers stay out: they may be anybody's. */
export function describeRule({ name, description, on, where, ticket, gate, action }: Rule): DispatcherRule {
  return {
    name,
    description: description ?? null,
    on,
    where: where?.text ?? null,
    ticket: ticket === undefined ? null : describeTicket(ticket),
    gate:
      gate === undefined
        ? null
        : { is_enabled: gate.isEnabled, blocks: gate.blocks, timeout_seconds: gate.timeoutSeconds },
    action: action.kind,
    target: targetOf(action),
  };
}

function describeTicket(ticket: NonNullable<Rule['ticket']>): NonNullable<DispatcherRule['ticket']> {
  const { actions, states, labels, projects, has, lacks } = ticket;
  return { actions, states, labels, projects, has, lacks };
}
