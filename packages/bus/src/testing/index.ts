export { createSampleOf, type SampleOptions } from '@bloodbank/operations/samples';
export type { Attempt } from './recorder.js';
export type {
  ExpectedAnswer,
  ExpectedEvent,
  Given,
  ScenarioCommand,
  ScenarioEvent,
  ScenarioMessage,
  When,
} from './scenario.js';
export { type TestBus, type TestBusOptions, testBus } from './test-bus.js';
export type { TestClock } from './test-clock.js';
export type { TestAnswer, TestOwner } from './test-owner.js';
