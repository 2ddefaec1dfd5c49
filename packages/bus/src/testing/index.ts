export { createSampleOf, type SampleOptions } from '@bloodbank/operations/samples';
export type { Attempt } from './recorder.js';
export type { ExpectedEvent, Given, ScenarioEvent, When } from './scenario.js';
export { type TestBus, type TestBusOptions, testBus } from './test-bus.js';
export type { TestClock } from './test-clock.js';
