import type { Envelope } from '@bloodbank/core/envelope';
import { toError } from '@bloodbank/core/errors';
import type { Around } from '@bloodbank/core/pipeline';
import type { Settlement } from '@bloodbank/core/ports';
import type { CheckPool } from '../../gate/check-pool.js';
import type { GateResult } from '../../gate/gate-result.js';
import { runCheck } from '../../gate/run-check.js';
import { withoutRunning } from '../../gate/without-running.js';
import type { CheckPlan, GatePlan } from '../../rules/rule-set.js';
import { ActionFailed } from '../action-errors.js';
import type { Claimed, Gated } from '../firing.js';
import type { Lifecycle } from '../lifecycle.js';

export interface GateParts {
  readonly pool: CheckPool;
  readonly checks: () => ReadonlyMap<string, CheckPlan>;
  readonly env: NodeJS.ProcessEnv;
  readonly secrets: readonly string[];
  readonly lifecycle: Lifecycle;
  /** What was published of checks whose actions are not over, so that another attempt does not say it again. */
  readonly told: Map<string, Envelope>;
  /** An event waits in hand for its check for so long, then it comes later: far below what a broker allows. */
  readonly holdMs: number;
  readonly laterMs: number;
}

/**
 * Runs the check of the ticket's component, and hands its result on. A check that takes long is not waited for with the event in
 * hand: it goes on while the event comes later, without an attempt spent, and is asked again.
 */
export function gate(plan: GatePlan, parts: GateParts): Around<Claimed, Gated> {
  const { told } = parts;
  return (next) => async (firing) => {
    const { event, key, log, rule, draining } = firing;
    const poolKey = `${key} ${event.event_id}`;
    const component = firing.ticket?.component ?? undefined;
    const found = component === undefined ? undefined : parts.checks().get(component);
    const known = withoutRunning(plan, component, found);
    let result = known;
    try {
      result ??= await parts.pool.ask(poolKey, () => start(plan, component, found, draining, parts), parts.holdMs);
    } catch (thrown) {
      if (draining.aborted) return later(0, toError(thrown).message);
      throw thrown;
    }
    if (result === undefined) return later(parts.laterMs, `The check of ${component} still runs.`);
    if (known === undefined)
      log.info(
        { rule: rule.name, component, status: result.status, seconds: result.duration_seconds },
        'The check is over.',
      );
    if (plan.blocks && result.status !== 'passed') {
      parts.pool.forget(poolKey);
      const reason = result.reason === undefined ? '' : ` (${result.reason})`;
      throw new ActionFailed({
        afterMs: 0,
        message: `The check of ${component ?? 'no component'} is ${result.status}${reason}.`,
      });
    }
    const cause = told.get(poolKey) ?? (await parts.lifecycle.checked(firing, result)) ?? event;
    remember(told, poolKey, cause);
    const settlement = await next({ ...firing, gate: result, cause });
    if (settlement.kind === 'ack') {
      parts.pool.forget(poolKey);
      told.delete(poolKey);
    }
    return settlement;
  };
}

/** For rules without a gate. */
export function noGate(): Around<Claimed, Gated> {
  return (next) => (firing) => next({ ...firing, gate: undefined, cause: firing.event });
}

const MAX_TOLD = 1_000;

function remember(told: Map<string, Envelope>, key: string, cause: Envelope): void {
  told.set(key, cause);
  const [oldest] = told.keys();
  if (told.size > MAX_TOLD && oldest !== undefined) told.delete(oldest);
}

function start(
  plan: GatePlan,
  component: string | undefined,
  found: CheckPlan | undefined,
  signal: AbortSignal,
  { env, secrets }: GateParts,
): Promise<GateResult> {
  if (component === undefined || found === undefined) throw new Error('There is no check to be run.');
  const timeoutSeconds = found.timeoutSeconds ?? plan.timeoutSeconds;
  return runCheck({ component, plan: found, timeoutSeconds, env, secrets, signal });
}

function later(delayMs: number, reason: string): Settlement {
  return { kind: 'later', delayMs, reason };
}
