import type { Delivery, RecordedMessage } from '@bloodbank/core/ports';

/** A delivery as it is kept: how it came to the recorder is nobody's concern. */
export function toRecorded(delivery: Delivery): RecordedMessage {
  const { address, copyOf, body, properties, headers, destination } = delivery;
  return { address: { kind: copyOf ?? address.kind, key: address.key }, body, properties, headers, destination };
}
