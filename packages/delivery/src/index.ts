export type { AddressPolicy } from './address-policy.js';
export { createAddressPolicy } from './address-policy.js';
export type { Lookup } from './connect.js';
export type { Delivery, DeliveryOptions, Hook } from './create-delivery.js';
export { createDelivery, endpointOf } from './create-delivery.js';
export type { BreakerOptions } from './endpoint-breaker.js';
export type { DeliveryOutcome } from './outcome.js';
export { MAX_REPLY_BYTES } from './post.js';
export { assertSigningSecret, signWebhook } from './sign.js';
