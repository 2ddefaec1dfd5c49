export { createSampleOf, type SampleOptions } from './create-sample-of.js';
