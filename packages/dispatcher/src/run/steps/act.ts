import { ACKNOWLEDGED, type Step } from '@bloodbank/core/pipeline';
import type { Settlement } from '@bloodbank/core/ports';
import type { RetryPolicy } from '@bloodbank/core/retry';
import { targetOf } from '../../rules/rule-set.js';
import type { AttemptLine, DeliveryLog } from '../../state/delivery-log.js';
import { ActionFailed, ActionRefused } from '../action-errors.js';
import { chooseDelay } from '../choose-delay.js';
import type { Gated } from '../firing.js';
import type { Lifecycle } from '../lifecycle.js';
import { type Performed, type PerformParts, perform } from '../perform.js';

export interface ActParts extends PerformParts {
  readonly deliveries: DeliveryLog;
  readonly lifecycle: Lifecycle;
  readonly retry: RetryPolicy;
  readonly random: () => number;
}

/**
 * The last step: performs the action, writes the attempt down, and settles by how it ended. It is tried again after delays that the
 * broker holds, and none of them is kept in memory.
 */
export function act(parts: ActParts): Step<Gated> {
  return async (firing) => {
    const from = performance.now();
    const performed = await perform(firing, parts);
    if (performed.kind === 'held') return { kind: 'later', delayMs: performed.afterMs, reason: performed.reason };
    const isFinal = performed.kind === 'refused' || firing.attempt >= parts.retry.attempts;
    await parts.deliveries.append(lineOf(firing, performed, isFinal, Math.round(performance.now() - from)));
    if (performed.kind === 'succeeded') {
      firing.log.info(factsOf(firing, performed), 'The action succeeded.');
      await parts.lifecycle.succeeded(firing, performed.status);
      return ACKNOWLEDGED;
    }
    if (isFinal) await parts.lifecycle.failed(firing, performed.reason, performed.status);
    return fail(firing, performed, parts);
  };
}

type Failure = Extract<Performed, { readonly reason: string }> & { readonly kind: 'failed' | 'refused' };

/** @throws {ActionFailed | ActionRefused} always: the delivery's retry policy does the rest. */
async function fail(firing: Gated, performed: Failure, { retry, random }: ActParts): Promise<Settlement> {
  const { rule, attempt } = firing;
  const message = `Rule ${rule.name}, ${targetOf(rule.action)}: ${performed.reason}.`;
  if (performed.kind === 'refused') throw new ActionRefused(performed.code, message);
  const { retryAfterMs = 0 } = performed;
  const longestMs = Math.max(0, ...retry.delaysMs);
  // Beyond what the broker can hold it comes earlier, and is sent on without an attempt until it is time.
  if (retryAfterMs > longestMs) await firing.postpone(Date.now() + retryAfterMs);
  throw new ActionFailed({ afterMs: chooseDelay(attempt, retry.delaysMs, retryAfterMs, random), message });
}

export function lineOf(
  firing: Gated,
  performed: Exclude<Performed, { kind: 'held' }>,
  isFinal: boolean,
  tookMs: number,
): AttemptLine {
  const { rule, event, deliveryId, attempt } = firing;
  const outcome = performed.kind === 'succeeded' ? 'succeeded' : isFinal ? 'gave-up' : 'failed';
  return {
    delivery_id: deliveryId,
    rule: rule.name,
    event_id: event.event_id,
    event_type: event.event_type,
    action: rule.action.kind,
    target: targetOf(rule.action),
    at: new Date().toISOString(),
    attempt,
    took_ms: tookMs,
    outcome,
    ...('status' in performed && performed.status !== undefined ? { status: performed.status } : {}),
    ...('reason' in performed ? { reason: performed.reason } : {}),
    ...('reply' in performed && performed.reply !== undefined && performed.reply !== ''
      ? { reply: performed.reply }
      : {}),
    ...(attempt === 1 || isFinal ? { event } : {}),
  };
}

function factsOf({ rule, deliveryId, attempt }: Gated, { status }: { readonly status?: number }): object {
  return {
    rule: rule.name,
    target: targetOf(rule.action),
    delivery_id: deliveryId,
    attempt,
    ...(status === undefined ? {} : { status }),
  };
}
