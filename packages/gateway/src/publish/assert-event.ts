import type { Registry } from '@bloodbank/core/contract';
import { GatewayError } from '../http/gateway-error.js';

/** @throws {GatewayError} `schema.wrong-kind` for a command or a reply, with the events that stand beside it. */
export function assertEvent(registry: Registry, eventType: string): void {
  const kind = registry.kindOf(eventType);
  if (kind === undefined || kind === 'event') return;
  const domain = eventType.split('.', 1)[0];
  const events = registry
    .listEvents({ kind: 'event' })
    .filter((contract) => contract.domain === domain)
    .map(({ type }) => type);
  const beside = events.length === 0 ? '' : `, such as ${events.slice(0, 3).join(', ')}`;
  const message = `${eventType} is a ${kind}, not an event: it has one owner, and is not taken over HTTP.`;
  throw new GatewayError('schema.wrong-kind', message, {
    remedy: `Publish an event that its owner listens to${beside}; GET /schemas lists them all.`,
  });
}
