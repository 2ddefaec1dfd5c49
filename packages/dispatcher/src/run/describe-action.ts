import type { Envelope } from '@bloodbank/core/envelope';
import type { DispatcherAction } from '@bloodbank/core/ports';
import { type Rule, targetOf } from '../rules/rule-set.js';
import { renderTemplate, renderText } from '../template/template.js';
import type { Ticket } from '../ticket/ticket.js';
import { valuesOf } from './firing.js';
import { hookContent } from './hook-content.js';

const NO_DELIVERY = '00000000-0000-5000-8000-000000000000';

/** What a rule that fires for an event would do, for a person. Its check does not run: where the action is told of its result, it is told of none. */
export function describeAction({ action }: Rule, event: Envelope, ticket: Ticket | undefined): DispatcherAction {
  const values = valuesOf({ event, ticket }, NO_DELIVERY);
  if (action.kind === 'hook') {
    return { kind: 'hook', target: targetOf(action), content: hookContent(action, values) };
  }
  return {
    kind: action.kind,
    target: renderText(action.type, values),
    content: renderTemplate(action.payload, values),
  };
}
