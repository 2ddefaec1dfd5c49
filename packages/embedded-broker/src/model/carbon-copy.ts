import { AmqpError } from '../amqp-error.js';
import type { FieldTable } from '../wire/field-value.js';

/** The further routing keys in a message's CC or BCC header. Throws 406 when the header is no list. */
export function carbonCopies(headers: FieldTable | undefined, header: 'CC' | 'BCC'): readonly string[] {
  const field = headers?.get(header);
  if (field === undefined) return [];
  if (field.type !== 'array') {
    throw new AmqpError(
      'PRECONDITION_FAILED',
      `invalid message: {unacceptable_type_in_header,"${header}",${field.type}}`,
    );
  }
  return field.value.flatMap((item) => (item.type === 'longstr' ? [item.value] : []));
}
