import { BloodbankError, type ErrorOptions } from '@bloodbank/core/errors';

/** What goes wrong between a publish and its transport. */
export const PUBLISHER_ERRORS = {
  'publisher.middleware': {
    meaning: 'A middleware around publishing did not hand the message on as it must.',
    why: 'The message would be published twice, or not at all, and nobody would notice.',
    remedy: 'Call `next(outgoing)` once and return what it resolves with, or throw to keep the message back.',
  },
} as const;

export class PublisherError extends BloodbankError {
  constructor(code: keyof typeof PUBLISHER_ERRORS, message: string, options?: ErrorOptions) {
    super({ code, ...PUBLISHER_ERRORS[code] }, message, options);
  }
}
