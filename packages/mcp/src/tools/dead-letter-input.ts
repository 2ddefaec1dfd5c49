import type { DeadLetterFilter, DeadLetters } from '@bloodbank/operations';
import type { McpHouse } from '../house.js';
import { fenceText } from '../text/fence.js';
import { ToolError } from './tool.js';

export interface DeadLetterInput {
  readonly service?: string;
  readonly type?: string;
  readonly code?: string;
}

export const deadLetterInput: Readonly<Record<string, object>> = {
  service: { type: 'string', maxLength: 255 },
  type: { type: 'string', maxLength: 255 },
  code: { type: 'string', maxLength: 100 },
};

export function filterOf({ type, code }: DeadLetterInput): DeadLetterFilter {
  return { ...(type === undefined ? {} : { type }), ...(code === undefined ? {} : { code }) };
}

/** @throws {ToolError} for a service that nobody knows. */
export async function requireDeadLetters(house: McpHouse, service: string): Promise<DeadLetters> {
  const found = await house.deadLettersOf(service);
  if (found !== undefined) return found;
  const known = (await house.services()).join(', ');
  throw new ToolError(
    `There is no service ${JSON.stringify(fenceText(service, 255))}. Known: ${known === '' ? 'none' : known}.`,
  );
}
