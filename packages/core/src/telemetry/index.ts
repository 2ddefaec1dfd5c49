export { isTracing } from './is-tracing.js';
