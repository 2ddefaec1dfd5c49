export { isMeasuring, isTracing, registeredApi, telemetryApi } from './registered.js';
