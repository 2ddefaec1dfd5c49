import type { Envelope } from '@bloodbank/core/envelope';
import { toError } from '@bloodbank/core/errors';
import type { PublishAround, RoutedMessage } from '../publish-step.js';

/**
 * Tells somebody of each envelope that the broker confirmed, before its publish resolves. The message is out by then: what
 * `onConfirmed` throws becomes a warning of the process, and changes nothing.
 *
 * @example
 * ```ts
 * createPublisher({ …, steps: { beforeConfirm: [record(recording.add)] } });
 * ```
 */
export function record(onConfirmed: (envelope: Envelope) => void): PublishAround<RoutedMessage> {
  return (next) => (routed) =>
    next(routed).then((receipt) => {
      try {
        onConfirmed(routed.envelope);
      } catch (thrown) {
        process.emitWarning(toError(thrown));
      }
      return receipt;
    });
}
