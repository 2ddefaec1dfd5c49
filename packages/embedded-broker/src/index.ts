export type {
  BindingInfo,
  ConnectionInfo,
  EmbeddedBroker,
  EmbeddedBrokerOptions,
  ExchangeInfo,
  QueueInfo,
} from './embedded-broker.js';
export { startEmbeddedBroker } from './start-embedded-broker.js';
