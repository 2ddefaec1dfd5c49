import type { Metadata } from '@bloodbank/core/envelope';
import { BloodbankError } from '@bloodbank/core/errors';
import type { PublishOptions } from '@bloodbank/core/ports';

/** What a command may say beside its type and payload. */
export interface CommandSendOptions extends Omit<PublishOptions, 'routingKey' | 'unroutable'> {
  /** Commands of one type with the same key are one to their owner, inside its window, whatever their ids. */
  readonly idempotencyKey?: string;
}

/** The key travels in the metadata, where anybody may write it. */
export function withIdempotencyKey({ idempotencyKey, metadata }: CommandSendOptions): { readonly metadata?: Metadata } {
  if (idempotencyKey === undefined) return metadata === undefined ? {} : { metadata };
  if (idempotencyKey === '' || idempotencyKey.length > 255) {
    throw new BloodbankError('config.invalid', 'An idempotency key has 1 to 255 characters.');
  }
  return { metadata: { ...metadata, idempotency_key: idempotencyKey } };
}
