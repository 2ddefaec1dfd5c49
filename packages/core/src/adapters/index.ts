export type { AdapterChoice, AdapterName } from './adapters.js';
export { resolveAdapters } from './adapters.js';
export type { AdaptContext, EnvelopeAdapter } from './envelope-adapter.js';
export { withAdapters } from './with-adapters.js';
