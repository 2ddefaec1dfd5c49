/** Reads the frames in which the terminal's go-between copies what goes in and out. */
export function createFrameReader(onFrame: (kind: 'i' | 'o', bytes: Buffer) => void): (chunk: Buffer) => void {
  let held = Buffer.alloc(0);
  return (chunk) => {
    held = Buffer.concat([held, chunk]);
    while (held.length >= 5) {
      const end = 5 + held.readUInt32BE(1);
      if (held.length < end) return;
      const kind = held[0] === 0x69 ? 'i' : 'o';
      onFrame(kind, held.subarray(5, end));
      held = held.subarray(end);
    }
  };
}
