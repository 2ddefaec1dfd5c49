import type { Kind, Registry } from '@bloodbank/core/contract';
import { GatewayError } from '../http/gateway-error.js';

/** @throws {GatewayError} `schema.wrong-kind` for a command or a reply, with where it is taken, or what stands beside it. */
export function assertEvent(registry: Registry, eventType: string): void {
  const kind = registry.kindOf(eventType);
  if (kind === undefined || kind === 'event') return;
  const events = besides(registry, eventType, 'event');
  const remedy = `Publish an event that its owner listens to${events}; GET /schemas lists them all.`;
  if (kind === 'reply') {
    throw new GatewayError('schema.wrong-kind', `${eventType} is a reply, not an event: its owner sends it.`, {
      remedy,
    });
  }
  const message = `${eventType} is a command, not an event: it has one owner.`;
  throw new GatewayError('schema.wrong-kind', message, {
    remedy: `Send it to /commands/${eventType.split('.').join('/')}. Or: ${remedy}`,
  });
}

/** @throws {GatewayError} `schema.wrong-kind` for what is no command. */
export function assertCommand(registry: Registry, commandType: string): void {
  const kind = registry.kindOf(commandType);
  if (kind === 'command') return;
  const isEvent = kind === 'event';
  const message = `${commandType} is ${isEvent ? 'an event, and belongs to nobody' : 'a reply, which its owner sends'}.`;
  const remedy = isEvent
    ? `Publish it at /events/${commandType.split('.').join('/')}.`
    : `Send the command that it answers${besides(registry, commandType, 'command')}.`;
  throw new GatewayError('schema.wrong-kind', message, { remedy });
}

function besides(registry: Registry, messageType: string, kind: Kind): string {
  const domain = messageType.split('.', 1)[0];
  const found = registry.listEvents({ kind }).filter((contract) => contract.domain === domain);
  const names = found.slice(0, 3).map(({ type }) => type);
  return names.length === 0 ? '' : `, such as ${names.join(', ')}`;
}
