import type { CheckPlan, GatePlan } from '../rules/rule-set.js';
import type { GateResult } from './gate-result.js';

/** The result of a gate where nothing needs to run for it. */
export function withoutRunning(
  plan: GatePlan,
  component: string | undefined,
  found: CheckPlan | undefined,
): GateResult | undefined {
  if (!plan.isEnabled) return { status: 'disabled' };
  if (component === undefined) return { status: 'skipped', reason: 'missing_component' };
  return found === undefined ? { status: 'missing', reason: 'no_check_config', component } : undefined;
}
