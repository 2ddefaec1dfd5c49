import type { Registry } from '@bloodbank/core/contract';
import type { FastifyRequest } from 'fastify';
import { GatewayError } from '../http/gateway-error.js';
import type { Caller } from './caller.js';
import { sendingAction } from './scope.js';

/** @throws {GatewayError} `gateway.forbidden`, also for a type that does not exist: whoever may not send it learns nothing. */
export function authoriseSending({ caller }: FastifyRequest, registry: Registry, eventType: string): void {
  const action = sendingAction(registry.kindOf(eventType));
  if (caller?.may(action, eventType) === true) return;
  throw forbidden(caller, `needs the scope ${action}: for ${JSON.stringify(eventType.slice(0, 255))}`);
}

/** @throws {GatewayError} `gateway.forbidden` for a key without any scope to read. */
export function authoriseReading({ caller }: FastifyRequest): Caller {
  if (caller?.mayRead === true) return caller;
  throw forbidden(caller, 'needs a scope to read');
}

/** @throws {GatewayError} `gateway.forbidden` for a key that may not change what rests or runs of any type. */
export function authoriseOperating({ caller }: FastifyRequest): Caller {
  if (caller?.mayAny('operate') === true) return caller;
  throw forbidden(caller, 'needs a scope operate:');
}

/** @throws {GatewayError} `gateway.forbidden` where it may not change what belongs to that type; to all of them, without one. */
export function assertMayOperate(caller: Caller, eventType?: string): void {
  const isGranted = eventType === undefined ? caller.mayAll('operate') : caller.may('operate', eventType);
  if (isGranted) return;
  throw forbidden(caller, `needs the scope operate: for ${JSON.stringify((eventType ?? '#').slice(0, 255))}`);
}

function forbidden(caller: Caller | undefined, need: string): GatewayError {
  return new GatewayError('gateway.forbidden', `The key ${JSON.stringify(caller?.name ?? '')} ${need}.`);
}
