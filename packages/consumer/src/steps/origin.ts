import type { Around } from '@bloodbank/core/pipeline';
import type { Failure } from '@bloodbank/core/retry';
import type { Opened } from '../passage.js';
import { refuse } from './refuse.js';

/** Events of these are what their senders signed, which the gateway checks before it publishes them. */
const PROVEN = 'webhook.';

/** What came past the exchange of events may be anybody's: it is no webhook, whatever it says. */
export const origin: Around<Opened> = (next) => (passage) => {
  const { event_type: type } = passage.envelope;
  if (!passage.bypassed || !type.startsWith(PROVEN)) return next(passage);
  const { userId } = passage.properties;
  const by =
    userId === undefined ? 'its sender did not say who it is' : `it was written by the broker's user ${userId}`;
  const message = `${type} was written straight to ${passage.queue}, where nobody checked its signature; ${by}.`;
  return refuse({ code: 'message.unproven-origin', errorName: 'Unproven', message } satisfies Failure);
};
