import { isObject } from '@bloodbank/core/json';
import { GatewayError } from '../http/gateway-error.js';

/** @throws {GatewayError} `gateway.bad-request` */
export function assertObject(body: unknown, sender: string): asserts body is Readonly<Record<string, unknown>> {
  if (isObject(body)) return;
  throw new GatewayError('gateway.bad-request', `A webhook of ${sender} has a JSON object as its body.`);
}
