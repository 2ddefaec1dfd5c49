import type { Contract } from '../contract/contract-set.js';
import type { MessageProperties } from '../ports/message.js';
import { MESSAGING } from './messaging-names.js';

/** A message on its way, as far as telemetry tells of it. Nothing of its payload. */
export interface MessageFacts {
  readonly operation: 'publish' | 'process';
  /** The transport's: `rabbitmq`. */
  readonly system: string;
  /** What the broker calls the place of the first publish. */
  readonly destination: string;
  readonly routingKey: string;
  /** Where it was taken from. */
  readonly queue?: string;
  /** Undefined for a message that is no event of these contracts. */
  readonly contract?: Contract;
  readonly properties: MessageProperties;
  readonly bodyBytes: number;
}

export interface MessageDescription {
  readonly spanName: string;
  readonly span: Readonly<Record<string, string | number>>;
  /** Of few different values, whatever is published. */
  readonly metric: Readonly<Record<string, string>>;
}

/** A message in the words of the semantic conventions. */
export function describeMessage(facts: MessageFacts): MessageDescription {
  const { operation, system, destination, routingKey, queue, contract, properties, bodyBytes } = facts;
  const name = destinationOf(destination, routingKey, queue);
  const isFamily = contract !== undefined && contract.parameters.length > 0;
  // A family has as many names as somebody else likes to send; its template is one.
  const template = isFamily ? destinationOf(destination, contract.type, queue) : undefined;
  const shared = {
    [MESSAGING.system]: system,
    [MESSAGING.operationName]: operation,
    [MESSAGING.operationType]: operation === 'publish' ? 'send' : 'process',
    ...(template === undefined ? {} : { [MESSAGING.destinationTemplate]: template }),
  };
  const known = contract === undefined ? destinationOf(destination, '', queue) : name;
  return {
    spanName: `${operation} ${template ?? known}`,
    span: {
      ...shared,
      [MESSAGING.destinationName]: name,
      [MESSAGING.routingKey]: routingKey,
      [MESSAGING.bodySize]: bodyBytes,
      ...(properties.messageId === undefined ? {} : { [MESSAGING.messageId]: properties.messageId }),
      ...(properties.correlationId === undefined ? {} : { [MESSAGING.conversationId]: properties.correlationId }),
    },
    metric: template === undefined ? { ...shared, [MESSAGING.destinationName]: known } : shared,
  };
}

/** RabbitMQ's conventions: exchange, routing key and queue, as far as they are there, and none twice. */
function destinationOf(exchange: string, routingKey: string, queue = ''): string {
  return [exchange, routingKey === queue ? '' : routingKey, queue].filter((part) => part !== '').join(':');
}
