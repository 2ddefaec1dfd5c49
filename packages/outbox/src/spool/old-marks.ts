const MARK_BYTES = 8;

/**
 * Marks as they were written beside a segment before its records were marked in their place: the offset of a settled record,
 * and its complement to check it by. One that is not whole counts for nothing: its record is published once more, under the
 * same event_id.
 */
export function decodeOldMarks(bytes: Buffer): ReadonlySet<number> {
  const offsets = new Set<number>();
  for (let at = 0; at + MARK_BYTES <= bytes.length; at += MARK_BYTES) {
    const offset = bytes.readUInt32BE(at);
    if (bytes.readUInt32BE(at + 4) === ~offset >>> 0) offsets.add(offset);
  }
  return offsets;
}
