/**
 * The names of OpenTelemetry's semantic conventions for messaging and for RabbitMQ. They are still in development, so they
 * stand in this one file.
 */
export const MESSAGING = {
  system: 'messaging.system',
  operationName: 'messaging.operation.name',
  operationType: 'messaging.operation.type',
  destinationName: 'messaging.destination.name',
  destinationTemplate: 'messaging.destination.template',
  routingKey: 'messaging.rabbitmq.destination.routing_key',
  messageId: 'messaging.message.id',
  conversationId: 'messaging.message.conversation_id',
  bodySize: 'messaging.message.body.size',
  errorType: 'error.type',
  /** Ours: which attempt a delivery is, from 1. The conventions have no word for it. */
  attempt: 'bloodbank.delivery.attempt',
  /** Ours: `skipped` (not handled, acknowledged), `dropped` (failed, acknowledged), `later` (put back, no attempt spent). */
  outcome: 'bloodbank.delivery.outcome',
} as const;

export const MESSAGING_METRICS = {
  operationDuration: 'messaging.client.operation.duration',
  sentMessages: 'messaging.client.sent.messages',
  consumedMessages: 'messaging.client.consumed.messages',
  processDuration: 'messaging.process.duration',
} as const;

/** In seconds, as the conventions recommend. */
export const DURATION_BOUNDARIES: readonly number[] = [
  0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
];
