import { BloodbankError } from '@bloodbank/core/errors';
import type { RascalVhost } from '@bloodbank/topology';
import { fitsShortString, MAX_SHORT_STRING_BYTES } from '../message/limits.js';

/**
 * Names travel as short texts. One that is too long would end the channel, which looks as if the broker could not be reached.
 *
 * @throws {BloodbankError} `config.invalid`
 */
export function assertNames({ exchanges, queues, bindings }: RascalVhost): void {
  for (const name of Object.keys(exchanges ?? {})) assertShort('The name of an exchange', name);
  for (const name of Object.keys(queues ?? {})) assertShort('The name of a queue', name);
  for (const { bindingKey } of Object.values(bindings ?? {})) assertShort('A pattern', bindingKey ?? '');
}

/** @throws {BloodbankError} `config.invalid` */
export function assertShort(what: string, text: string): void {
  if (fitsShortString(text)) return;
  const message = `${what} is ${Buffer.byteLength(text)} bytes long, of which AMQP carries ${MAX_SHORT_STRING_BYTES}: "${text.slice(0, 60)}…".`;
  throw new BloodbankError('config.invalid', message, { remedy: 'Choose a shorter name; the bus adds words to some.' });
}
