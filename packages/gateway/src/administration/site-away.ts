import type { Site } from '@bloodbank/operations';
import { GatewayError } from '../http/gateway-error.js';

function refuse(): never {
  throw new GatewayError('gateway.unavailable', 'This gateway was started without a broker to look after.');
}

/** Stands where a gateway was handed no site: each question is answered so. */
export const siteAway: Site = {
  exchange: '',
  openAdmin: async () => refuse(),
  readTopology: async () => refuse(),
};
