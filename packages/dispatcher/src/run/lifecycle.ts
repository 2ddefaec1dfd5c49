import type { Registry } from '@bloodbank/core/contract';
import type { Envelope } from '@bloodbank/core/envelope';
import { toError } from '@bloodbank/core/errors';
import type { PublishOptions, PublishReceipt } from '@bloodbank/core/ports';
import type { GateResult } from '../gate/gate-result.js';
import { targetOf } from '../rules/rule-set.js';
import { cleanLine } from '../text/clean-text.js';
import type { Claimed, Gated } from './firing.js';

export const ACTION_SUCCEEDED = 'dispatcher.action.succeeded';
export const ACTION_FAILED = 'dispatcher.action.failed';
export const CHECK_COMPLETED = 'dispatcher.check.completed';

/** Publishes an event of any type. */
export type PublishEvent = (type: string, payload: unknown, options: PublishOptions) => Promise<PublishReceipt>;

/** Tells of what the dispatcher does as events, where the tree has their contracts. Each has a stable id, so a repetition is known as one. */
export interface Lifecycle {
  /** The event that says so, or undefined where none was published. */
  checked(firing: Claimed, result: GateResult): Promise<Envelope | undefined>;
  succeeded(firing: Gated, status: number | undefined): Promise<void>;
  failed(firing: Gated, reason: string, status: number | undefined): Promise<void>;
}

const MAX_REASON_LENGTH = 1_000;

export function createLifecycle(registry: Registry, publish: PublishEvent): Lifecycle {
  const tell = async (
    type: string,
    firing: Claimed,
    cause: Envelope,
    payload: object,
  ): Promise<Envelope | undefined> => {
    if (registry.kindOf(type) !== 'event') return undefined;
    try {
      const { envelope } = await publish(type, payload, {
        causedBy: cause,
        unroutable: 'drop',
      });
      return envelope;
    } catch (thrown) {
      // Telling of it is not worth doing it again.
      firing.log.warn(
        { rule: firing.rule.name, event_type: type, error: toError(thrown).message },
        'It could not be published what the dispatcher did.',
      );
      return undefined;
    }
  };
  const factsOf = ({ rule, deliveryId, event, attempt, gate, ticket }: Gated): object => ({
    delivery_id: deliveryId,
    rule: rule.name,
    action: rule.action.kind,
    target: targetOf(rule.action),
    trigger_event_id: event.event_id,
    trigger_event_type: event.event_type,
    attempts: attempt,
    gate_status: gate?.status ?? null,
    subject: ticket?.ticket_ref ?? null,
  });
  return {
    checked: (firing, result) => {
      const { status, reason, component, exit_code: exitCode, duration_seconds: seconds } = result;
      return tell(CHECK_COMPLETED, firing, firing.event, {
        delivery_id: firing.deliveryId,
        rule: firing.rule.name,
        component: component ?? null,
        status,
        reason: reason ?? null,
        exit_code: exitCode ?? null,
        duration_seconds: seconds ?? null,
      });
    },
    async succeeded(firing, status) {
      await tell(ACTION_SUCCEEDED, firing, firing.cause, { ...factsOf(firing), status: status ?? null });
    },
    async failed(firing, reason, status) {
      const error_message = cleanLine(reason, MAX_REASON_LENGTH) || 'it failed';
      await tell(ACTION_FAILED, firing, firing.cause, { ...factsOf(firing), status: status ?? null, error_message });
    },
  };
}
