/** What `connectBus` is made of, for programs that compose a bus of their own. */
export { openCommandStore } from './commands/open-command-store.js';
export { loadServiceTopology } from './connect/service-topology.js';
export { createStopSignal, SAME_WISH_MS, type StopSignal } from './connect/stop-signal.js';
export { type OpenCorrelation, openCorrelation } from './correlation/open-correlation.js';
export { createLogger } from './logging/create-logger.js';
