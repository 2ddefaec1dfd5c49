import { readPlan } from '../plan/sign-plan.js';
import { requireDeadLetters } from './dead-letter-input.js';
import { assertManages } from './plan-change.js';
import { defineTool, objectInput, type Tool, ToolError } from './tool.js';

export const applyChange: Tool = defineTool<{ readonly plan_id: string; readonly confirm: string }>({
  name: 'apply_change',
  description: 'Do what plan_change counted. confirm is the name of the service, as a person typed it.',
  input: objectInput({ plan_id: { type: 'string', maxLength: 4_000 }, confirm: { type: 'string', maxLength: 255 } }, [
    'plan_id',
    'confirm',
  ]),
  isReadOnly: false,
  isDestructive: true,
  async run({ plan_id, confirm }, { house }) {
    const plan = readPlan(plan_id, house.planSecret);
    if (plan === undefined) throw new ToolError('This plan was not made by this server. Ask plan_change for one.');
    if (Date.now() > plan.expiresAtMs)
      throw new ToolError('This plan is older than ten minutes. Ask plan_change for a new one.');
    if (confirm !== plan.service)
      throw new ToolError(`confirm must be ${JSON.stringify(plan.service)}, the service that is changed.`);
    assertManages(house, plan.service);
    const deadLetters = await requireDeadLetters(house, plan.service);
    const count = await deadLetters.count(plan.filter);
    if (count !== plan.count) {
      throw new ToolError(`The plan counted ${plan.count}; now there are ${count}. Nothing was changed. Plan again.`);
    }
    if (plan.action === 'purge') {
      return { removed: await deadLetters.purge(plan.filter, { expected: plan.count }) };
    }
    const { moved, left } = await deadLetters.redrive(plan.filter, { limit: plan.count });
    return { moved, left: left.length, reasons: [...new Set(left.map(({ reason }) => reason))].slice(0, 5) };
  },
});
