import { DeliveryLog } from './delivery-log.js';
import { DisabledEndpoints } from './disabled-endpoints.js';
import { TakenRules } from './taken-rules.js';

/** What one dispatcher keeps on disk: its state file, and three beside it that others may read. */
export interface DispatcherFiles {
  readonly state: string;
  readonly deliveries: DeliveryLog;
  readonly disabled: DisabledEndpoints;
  readonly taken: TakenRules;
}

/** @param state the path of the state file, absolute */
export function dispatcherFilesOf(state: string): DispatcherFiles {
  const stem = state.replace(/\.json$/, '');
  return {
    state,
    deliveries: new DeliveryLog(`${stem}.deliveries.ndjson`),
    disabled: new DisabledEndpoints(`${stem}.disabled.json`),
    taken: new TakenRules(`${stem}.rules.json`),
  };
}
