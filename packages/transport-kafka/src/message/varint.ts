/** How many bytes `writeVarint` takes. */
export function sizeOfVarint(value: number): number {
  let size = 1;
  for (let rest = zigZag(value); rest >= 0x80; rest = Math.floor(rest / 0x80)) size += 1;
  return size;
}

/** A signed whole number as records hold it: small ones take one byte. Returns where the next begins. */
export function writeVarint(buffer: Buffer, value: number, at: number): number {
  let position = at;
  let rest = zigZag(value);
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) buffer[position++] = (rest % 0x80) | 0x80;
  buffer[position++] = rest;
  return position;
}

/** By arithmetic, for a difference of times may need more than 32 bits. */
function zigZag(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value;
}
