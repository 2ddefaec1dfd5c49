import type { Contract } from '@bloodbank/core/contract';
import type { McpHouse } from '../house.js';
import { fenceText } from '../text/fence.js';
import { ToolError } from './tool.js';

/**
 * What may not be seen does not exist for the one who asks.
 *
 * @throws {ToolError} with the names that were perhaps meant.
 */
export function requireContract({ registry, mayRead }: Pick<McpHouse, 'registry' | 'mayRead'>, type: string): Contract {
  const contract = registry.find(type);
  if (contract !== undefined && mayRead(type)) return contract;
  const closest = registry.closestTypes(type).filter(mayRead);
  const hint = closest.length === 0 ? 'Use list_events.' : `Did you mean ${closest.join(', ')}?`;
  throw new ToolError(`There is no contract for ${JSON.stringify(fenceText(type, 255))}. ${hint}`);
}
