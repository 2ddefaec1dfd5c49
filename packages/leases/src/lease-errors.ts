import { BloodbankError, type ErrorOptions } from '@bloodbank/core/errors';

/** What goes wrong with a subscription over HTTP. */
export const LEASE_ERRORS = {
  'lease.expired': {
    meaning: 'A delivery was pulled over HTTP, and its lease ended before it was settled.',
    why: 'Its consumer may have crashed, so it counts as a failed attempt, and the next one follows.',
    remedy: 'Settle in time, extend the lease while the work goes on, or ask for longer leases when pulling.',
  },
  'lease.other-patterns': {
    meaning: 'The service is pulled from with another set of patterns at this moment.',
    why: 'A service has one set of patterns: what only one of two consumers asks for would wait for that one, and in its way.',
    remedy:
      'Pull with the same patterns; or settle what is leased and end the other pulls first; or take a service name of your own.',
  },
  'lease.too-many': {
    meaning: 'There are as many leases, pulls or services in hand as this gateway allows.',
    why: 'Each holds memory, and what is leased is held back from everybody else.',
    remedy: 'Settle what is leased, and wait for one pull before the next.',
  },
} as const;

export class LeaseError extends BloodbankError {
  constructor(code: keyof typeof LEASE_ERRORS, message: string, options?: ErrorOptions) {
    super({ code, ...LEASE_ERRORS[code] }, message, options);
  }
}
