export { createSampleOf, type SampleOptions } from '@bloodbank/operations/samples';
