import type { Registry } from '@bloodbank/core/contract';
import type { Around } from '@bloodbank/core/pipeline';
import type { Passage } from '../passage.js';
import type { ProcessTelemetry } from '../telemetry/process-telemetry.js';

/** Each attempt is a span of its own, active while it lasts. Where nobody listens to OpenTelemetry, it costs one look. */
export function trace(telemetry: ProcessTelemetry, registry: Registry): Around<Passage> {
  return (next) => (passage) => {
    if (!telemetry.isActive()) return next(passage);
    return telemetry.traced(passage, registry.find(passage.properties.type ?? ''), next);
  };
}
