import { expect, it } from 'vitest';
import { isReservedHeader } from './reserved-headers.js';

it.each(['x-death', 'X-Delivery-Count', 'x-anything', 'rascal', 'rascal.recovery.q', 'CC', 'bcc', 'bloodbank-attempt'])(
  '%s is reserved',
  (name) => expect(isReservedHeader(name)).toBe(true),
);

it.each(['traceparent', 'tenant', 'ccc', 'my-x-header', 'cloudEvents:type'])('%s is free', (name) =>
  expect(isReservedHeader(name)).toBe(false),
);
