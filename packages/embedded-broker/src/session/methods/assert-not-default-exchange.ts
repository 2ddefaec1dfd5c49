import { AmqpError } from '../../amqp-error.js';

/** The default exchange cannot be declared, deleted or bound: its bindings are the queues' names. */
export function assertNotDefaultExchange(name: string): void {
  if (name === '') throw new AmqpError('ACCESS_REFUSED', 'operation not permitted on the default exchange');
}
