export { type Clock, createManualClock, type ManualClock } from './clock.js';
export type {
  BindingInfo,
  ConnectionInfo,
  EmbeddedBroker,
  EmbeddedBrokerOptions,
  ExchangeInfo,
  QueueInfo,
  RoutedMessage,
} from './embedded-broker.js';
export { startEmbeddedBroker } from './start-embedded-broker.js';
