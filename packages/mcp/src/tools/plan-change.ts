import type { McpHouse } from '../house.js';
import { signPlan } from '../plan/sign-plan.js';
import { type DeadLetterInput, deadLetterInput, filterOf, requireDeadLetters } from './dead-letter-input.js';
import { defineTool, objectInput, type Tool, ToolError } from './tool.js';

interface Input extends DeadLetterInput {
  readonly action: 'redrive' | 'purge';
  readonly service: string;
}

const VALID_MS = 10 * 60_000;

export const planChange: Tool = defineTool<Input>({
  name: 'plan_change',
  description:
    'Count what redriving or purging dead letters would do. Changes nothing; gives a plan_id for apply_change.',
  input: objectInput({ action: { enum: ['redrive', 'purge'] }, ...deadLetterInput }, ['action', 'service']),
  isReadOnly: true,
  async run(input, { house }) {
    const { action, service } = input;
    assertManages(house, service);
    const filter = filterOf(input);
    const count = await (await requireDeadLetters(house, service)).count(filter);
    const expiresAtMs = Date.now() + VALID_MS;
    return {
      plan_id: signPlan({ action, service, filter, count, expiresAtMs }, house.planSecret),
      summary: action === 'redrive' ? `${count} go back to the queue of ${service}` : `${count} are removed for good`,
      count,
      expires_at: new Date(expiresAtMs).toISOString(),
      to_apply: `apply_change with this plan_id and confirm: ${JSON.stringify(service)}`,
    };
  },
});

/** @throws {ToolError} that says who can allow it. */
export function assertManages(house: McpHouse, service: string): void {
  if (house.may('manage', service)) return;
  throw new ToolError(
    `This server may not change what failed. Whoever runs it allows that with --allow manage:${service}.`,
  );
}
