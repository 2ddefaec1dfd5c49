import { readTraceContext, writeTraceContext } from '@bloodbank/core/trace';
import { factsOf, type Places } from '../outgoing-message.js';
import type { PublishAround, RoutedMessage } from '../publish-step.js';
import { createPublishTelemetry } from '../telemetry/publish-telemetry.js';

/** Publishes in a span, and sends its trace along. Where nobody listens, a trace that others began still goes on. */
export function trace(places: Places): PublishAround<RoutedMessage> {
  const telemetry = createPublishTelemetry();
  return (next) => (routed) => {
    const { options } = routed;
    if (!telemetry.isListening()) {
      const given = options.traceparent === undefined ? undefined : readTraceContext(options);
      return next(given === undefined ? routed : withHeaders(routed, writeTraceContext(given)));
    }
    return telemetry.traced(factsOf(routed, places), options, (headers) => next(withHeaders(routed, headers)));
  };
}

function withHeaders(routed: RoutedMessage, headers: object): RoutedMessage {
  return { ...routed, message: { ...routed.message, headers: { ...routed.message.headers, ...headers } } };
}
