export type { Publisher, PublisherOptions } from './create-publisher.js';
export { createPublisher } from './create-publisher.js';
export { createOutgoingMessage } from './outgoing-message.js';
export type { PublishMiddleware } from './publish-middleware.js';
export type { PublisherSteps } from './publish-pipeline.js';
export type { PublishAround, RoutedMessage, SealedMessage } from './publish-step.js';
export { PUBLISHER_ERRORS, PublisherError } from './publisher-errors.js';
export { record } from './steps/record.js';
