const MARK_BYTES = 8;

/** Says of the record at an offset that it needs no publishing any more: the offset, and its complement to check it by. */
export function encodeMark(offset: number): Buffer {
  const mark = Buffer.alloc(MARK_BYTES);
  mark.writeUInt32BE(offset, 0);
  mark.writeUInt32BE(~offset >>> 0, 4);
  return mark;
}

/** A mark that is not whole counts for nothing: its record is published once more, under the same event_id. */
export function decodeMarks(bytes: Buffer): ReadonlySet<number> {
  const offsets = new Set<number>();
  for (let at = 0; at + MARK_BYTES <= bytes.length; at += MARK_BYTES) {
    const offset = bytes.readUInt32BE(at);
    if (bytes.readUInt32BE(at + 4) === ~offset >>> 0) offsets.add(offset);
  }
  return offsets;
}
