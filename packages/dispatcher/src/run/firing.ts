import type { Delivered } from '@bloodbank/consumer';
import type { Envelope } from '@bloodbank/core/envelope';
import type { GateResult } from '../gate/gate-result.js';
import type { Rule } from '../rules/rule-set.js';
import type { TemplateValues } from '../template/template.js';
import { infraDispatchText } from '../text/infra-dispatch.js';
import { taskInboxText } from '../text/task-inbox.js';
import type { Ticket } from '../ticket/ticket.js';

/** One rule that fires for one event, on its way through the steps. */
export interface Firing {
  readonly rule: Rule;
  readonly event: Envelope;
  readonly ticket: Ticket | undefined;
  /** Of the delivery that brought the event. */
  readonly attempt: number;
  readonly draining: AbortSignal;
  readonly log: Delivered['log'];
}

/** Known to be no repetition. */
export interface Claimed extends Firing {
  /** Under which it is remembered. */
  readonly key: string;
  readonly deliveryId: string;
  /** Remembers that the receiver asks not to be called before. */
  postpone(untilMs: number): Promise<void>;
}

/** With the result of its check, where it has a gate. */
export interface Gated extends Claimed {
  readonly gate: GateResult | undefined;
  /** What the action is caused by: the event, or that its check was completed. */
  readonly cause: Envelope;
}

/** What placeholders name, for a rule that fires. */
export function valuesOf(
  { event, ticket }: Pick<Firing, 'event' | 'ticket'>,
  deliveryId: string,
  gate?: GateResult,
): TemplateValues {
  const { event_id, event_type } = event;
  return {
    event,
    payload: event.payload,
    ticket: ticket ?? null,
    gate: gate ?? null,
    delivery: { id: deliveryId },
    text: {
      // Composed when it is asked for.
      get infra_dispatch(): string | null {
        return ticket === undefined ? null : infraDispatchText(ticket, gate, { event_id, event_type });
      },
      get task_inbox(): string {
        return taskInboxText(event.payload, { event_id, event_type });
      },
    },
  };
}
