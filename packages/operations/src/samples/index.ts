export { createSampleOf, type SampleOptions } from './create-sample-of.js';
export { samplePayload } from './sample-payload.js';
