import { GatewayError } from '../http/gateway-error.js';

/** @throws {GatewayError} `gateway.bad-request` */
export function assertObject(body: unknown, sender: string): asserts body is Readonly<Record<string, unknown>> {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return;
  throw new GatewayError('gateway.bad-request', `A webhook of ${sender} has a JSON object as its body.`);
}
