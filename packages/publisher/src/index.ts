export type { Publisher, PublisherOptions } from './create-publisher.js';
export { createPublisher } from './create-publisher.js';
export { createOutgoingMessage } from './outgoing-message.js';
export type { PublisherSteps } from './publish-pipeline.js';
export { record } from './steps/record.js';
