import { BloodbankError } from '@bloodbank/core/errors';
import type { DispatcherDelivery, Logger } from '@bloodbank/core/ports';
import { createDelivery, endpointOf } from '@bloodbank/delivery';
import { evaluateRule } from '../evaluate/evaluate-rule.js';
import type { GateResult } from '../gate/gate-result.js';
import { runCheck } from '../gate/run-check.js';
import { withoutRunning } from '../gate/without-running.js';
import type { Rule, RuleSet } from '../rules/rule-set.js';
import type { DeliveryLog } from '../state/delivery-log.js';
import type { DisabledEndpoints } from '../state/disabled-endpoints.js';
import { secretsIn } from '../text/redact.js';
import type { Ticket } from '../ticket/ticket.js';
import type { DispatcherOptions } from './dispatcher-options.js';
import type { Gated } from './firing.js';
import { createLifecycle, type PublishEvent } from './lifecycle.js';
import { type Performed, perform } from './perform.js';
import { lineOf } from './steps/act.js';

export interface RedeliverOptions extends Pick<DispatcherOptions, 'registry' | 'send' | 'env' | 'lookup'> {
  readonly rules: RuleSet;
  readonly deliveries: DeliveryLog;
  readonly disabled: DisabledEndpoints;
  readonly logger: Logger;
  /** Where how it ended is published. Default: nowhere. */
  readonly publish?: PublishEvent;
}

/**
 * Makes one more attempt at a delivery, at once and in this process, as its rule is now and under the same delivery id. A hook that is
 * accepted enables its endpoint again.
 *
 * @throws {BloodbankError} `dispatcher.unknown-delivery` where its event or its rule is not known any more.
 */
export async function redeliver(
  logged: DispatcherDelivery,
  options: RedeliverOptions,
): Promise<Exclude<Performed, { kind: 'held' }>> {
  const { rules, deliveries, disabled, env, lookup, logger, registry, publish } = options;
  const { event } = logged;
  if (event === undefined) {
    throw unknown(
      logged,
      'its event was not kept',
      'Give it back to the dispatcher: `bloodbank dlq redrive dispatcher`.',
    );
  }
  const rule = rules.rules.find(({ name }) => name === logged.rule);
  if (rule === undefined)
    throw unknown(
      logged,
      `there is no rule "${logged.rule}" any more`,
      'Name the rules that it was made by (`--rules`, `--preset`).',
    );
  const { ticket } = evaluateRule(rule, event);
  const secrets = secretsIn(env);
  const { action } = rule;
  if (action.kind === 'hook') await disabled.enable(endpointOf(new URL(action.url)));
  const firing: Gated = {
    rule,
    event,
    ticket,
    attempt: Math.max(0, ...logged.attempts.map(({ attempt }) => attempt)) + 1,
    draining: new AbortController().signal,
    log: logger,
    key: '',
    deliveryId: logged.delivery_id,
    postpone: async () => {},
    gate: await checkAgain(rule, rules, ticket, env, secrets),
    cause: event,
  };
  const delivery = createDelivery({ allow: rules.allow, ...(lookup && { lookup }) });
  const from = performance.now();
  const performed = await perform(firing, { ...options, delivery: () => delivery, secrets });
  if (performed.kind === 'held') throw new Error('A breaker that was just made cannot be open.');
  await deliveries.append(
    lineOf(firing, performed, performed.kind !== 'succeeded', Math.round(performance.now() - from)),
  );
  if (publish !== undefined) {
    const lifecycle = createLifecycle(registry, publish);
    const status = 'status' in performed ? performed.status : undefined;
    if (performed.kind === 'succeeded') await lifecycle.succeeded(firing, status);
    else await lifecycle.failed(firing, performed.reason, status);
  }
  return performed;
}

async function checkAgain(
  { gate }: Rule,
  { checks }: RuleSet,
  ticket: Ticket | undefined,
  env: NodeJS.ProcessEnv,
  secrets: readonly string[],
): Promise<GateResult | undefined> {
  if (gate === undefined) return undefined;
  const component = ticket?.component ?? undefined;
  const found = component === undefined ? undefined : checks.get(component);
  const known = withoutRunning(gate, component, found);
  if (known !== undefined || component === undefined || found === undefined) return known;
  const timeoutSeconds = found.timeoutSeconds ?? gate.timeoutSeconds;
  return runCheck({ component, plan: found, timeoutSeconds, env, secrets, signal: new AbortController().signal });
}

function unknown({ delivery_id: id }: DispatcherDelivery, why: string, remedy: string): BloodbankError {
  return new BloodbankError('dispatcher.unknown-delivery', `Delivery ${id} cannot be repeated: ${why}.`, { remedy });
}
