import type { Registry } from '@bloodbank/core/contract';
import { GatewayError } from '../http/gateway-error.js';

/** @throws {GatewayError} `schema.unknown-type` with the closest names. */
export function assertKnownType(registry: Registry, eventType: string): void {
  if (registry.isValidEventType(eventType)) return;
  const shown = eventType.slice(0, 255);
  const closest = registry.closestTypes(shown);
  const hint = closest.length === 0 ? '' : ` Did you mean ${closest.join(', ')}?`;
  throw new GatewayError('schema.unknown-type', `No contract has the type ${JSON.stringify(shown)}.${hint}`, {
    extensions: { closest },
  });
}
