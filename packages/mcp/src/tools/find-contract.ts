import type { Contract, Registry } from '@bloodbank/core';
import { fenceText } from '../text/fence.js';
import { ToolError } from './tool.js';

/** @throws {ToolError} with the names that were perhaps meant. */
export function requireContract(registry: Registry, type: string): Contract {
  const contract = registry.find(type);
  if (contract !== undefined) return contract;
  const closest = registry.closestTypes(type);
  const hint = closest.length === 0 ? 'Use list_events.' : `Did you mean ${closest.join(', ')}?`;
  throw new ToolError(`There is no contract for ${JSON.stringify(fenceText(type, 255))}. ${hint}`);
}
