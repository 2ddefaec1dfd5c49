/** The names that RabbitMQ's layout has; everything that needs one asks here. */
export const EVENTS_EXCHANGE = 'bloodbank.events.v1';
export const COMMANDS_EXCHANGE = 'bloodbank.commands.v1';
export const DEAD_LETTER_EXCHANGE = 'bloodbank.dlx.v1';

/** The exchange of the commands that go with an exchange of events: houses that do not share the one do not share the other. */
export function commandsExchangeOf(events: string): string {
  const renamed = events.replace(/(?<=^|\.)events(?=\.|$)/, 'commands');
  // A prefix, for the broker keeps names that begin with its own.
  return renamed === events ? `commands.${events}` : renamed;
}

/** Through which everything passes once more for those who record; what only they shall have is published to it. */
export function recordExchangeOf(events: string): string {
  // A prefix, for the broker keeps names that begin with its own.
  return `record.${events}`;
}

/** `<exchange>.<service>`, or `<exchange>.<service>.<name>` for a further queue of the same service. */
export function queueNameOf(exchange: string, service: string, name?: string): string {
  return name === undefined ? `${exchange}.${service}` : `${exchange}.${service}.${name}`;
}

export function deadLetterQueueOf(queue: string): string {
  return `dlq.${queue}`;
}

export function retryQueueOf(queue: string, delayMs: number): string {
  return `${queue}.retry.${delayMs}`;
}

/** One of the queues of which a queue in partitions consists. */
export function partitionQueueOf(queue: string, index: number): string {
  return `${queue}.p${index}`;
}
