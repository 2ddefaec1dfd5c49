export { parseDeadLetter } from './admin/parse-dead-letter.js';
export type { QueueAdminOptions } from './admin/queue-admin.js';
export { createQueueAdmin } from './admin/queue-admin.js';
export type { ReconnectOptions } from './connection/backoff.js';
export { OWN_HEADERS } from './message/own-headers.js';
export type { RabbitTransportOptions } from './options.js';
export type { WindowLimits } from './publish/publish-window.js';
export type { RabbitTransport } from './transport.js';
export { createRabbitTransport } from './transport.js';
