export { openQueueAdmin } from './admin/queue-admin.js';
export { KAFKA_CAPABILITIES } from './capabilities.js';
export { parseKafkaUrl } from './connect/parse-url.js';
export { kafka } from './factory.js';
export type { TopicRule } from './layout/topic-rules.js';
export type { KafkaTransportOptions } from './options.js';
export { createKafkaTransport } from './transport.js';
