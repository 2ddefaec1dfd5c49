import type { Envelope } from '@bloodbank/core/envelope';
import { type Rule, targetOf } from '../rules/rule-set.js';
import { renderTemplate, renderText } from '../template/template.js';
import type { Ticket } from '../ticket/ticket.js';
import { valuesOf } from './firing.js';
import { hookContent } from './hook-content.js';

/** What a rule would do, without doing it: for a person. */
export interface DescribedAction {
  readonly kind: 'hook' | 'publish' | 'send';
  readonly target: string;
  /** The body of the hook, or the payload of the message. Nothing in it is secret: tokens travel in headers. */
  readonly content: unknown;
}

const NO_DELIVERY = '00000000-0000-5000-8000-000000000000';

/** Of a rule that fires for an event. Its check does not run: where the action is told of its result, it is told of none. */
export function describeAction({ action }: Rule, event: Envelope, ticket: Ticket | undefined): DescribedAction {
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
