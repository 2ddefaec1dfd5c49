/**
 * Names, keys and header strings travel as bytes that need not be valid UTF-8. Inside the broker they are "wire text":
 * one character per byte, so nothing is lost, comparison is byte for byte, and the codec never allocates an encoder.
 * Only what a person reads (the public views) is turned into real text, and only here.
 */
export function textFromWire(wireText: string): string {
  return Buffer.from(wireText, 'latin1').toString('utf8');
}

/** The wire text of a string that a person wrote. */
export function wireFromText(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
