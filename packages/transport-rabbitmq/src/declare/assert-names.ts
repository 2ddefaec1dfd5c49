import { BloodbankError } from '@bloodbank/core/errors';
import type { RascalVhost } from '@bloodbank/topology';
import { fitsShortString, MAX_SHORT_STRING_BYTES } from '../message/limits.js';

/**
 * Names travel as short texts. One that is too long would end the channel, which looks as if the broker could not be reached. Out
 * of a name of a queue or an exchange RabbitMQ takes line breaks, when it declares it and not when it is consumed.
 *
 * @throws {BloodbankError} `config.invalid`
 */
export function assertNames({ exchanges, queues, bindings }: RascalVhost): void {
  for (const name of Object.keys(exchanges ?? {})) assertName('The name of an exchange', name);
  for (const name of Object.keys(queues ?? {})) assertName('The name of a queue', name);
  for (const { bindingKey } of Object.values(bindings ?? {})) assertShort('A pattern', bindingKey ?? '');
}

/** @throws {BloodbankError} `config.invalid` */
export function assertName(what: string, name: string): void {
  assertShort(what, name);
  if (!/[\r\n]/.test(name)) return;
  const message = `${what} has a line break, which brokers take out: ${JSON.stringify(name)}.`;
  throw new BloodbankError('config.invalid', message, { remedy: 'Choose a name of one line.' });
}

/** @throws {BloodbankError} `config.invalid` */
export function assertShort(what: string, text: string): void {
  if (fitsShortString(text)) return;
  const message = `${what} is ${Buffer.byteLength(text)} bytes long, of which AMQP carries ${MAX_SHORT_STRING_BYTES}: "${text.slice(0, 60)}…".`;
  throw new BloodbankError('config.invalid', message, { remedy: 'Choose a shorter name; the bus adds words to some.' });
}
