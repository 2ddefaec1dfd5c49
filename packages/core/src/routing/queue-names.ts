/** The names that ARCHITECTURE fixes; everything that needs one asks here. */
export const EVENTS_EXCHANGE = 'bloodbank.events.v1';
export const COMMANDS_EXCHANGE = 'bloodbank.commands.v1';
export const DEAD_LETTER_EXCHANGE = 'bloodbank.dlx.v1';

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

/** A service name becomes part of queue names: lower-case words joined by `-`, `_` or `.`. */
export function isServiceName(name: string): boolean {
  return /^[a-z0-9]+([._-][a-z0-9]+)*$/.test(name) && name.length <= 100;
}
