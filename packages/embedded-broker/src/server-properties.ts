import { VERSION } from './version.js';
import type { FieldTable, FieldValue } from './wire/field-value.js';

/** What a client may rely on; each is a behaviour that the parity scenarios check against RabbitMQ. */
const CAPABILITIES = [
  'publisher_confirms',
  'exchange_exchange_bindings',
  'basic.nack',
  'consumer_cancel_notify',
  'connection.blocked',
  'consumer_priorities',
  'authentication_failure_close',
  'per_consumer_qos',
  'direct_reply_to',
] as const;

/** How the broker introduces itself in connection.start. */
export const SERVER_PROPERTIES: FieldTable = new Map<string, FieldValue>([
  [
    'capabilities',
    { type: 'table', value: new Map(CAPABILITIES.map((name) => [name, { type: 'bool', value: true }])) },
  ],
  ['product', { type: 'longstr', value: 'Bloodbank embedded broker' }],
  ['version', { type: 'longstr', value: VERSION }],
  ['platform', { type: 'longstr', value: `Node.js ${process.versions.node}` }],
  ['information', { type: 'longstr', value: 'For development and tests. Keeps nothing on disk.' }],
]);
