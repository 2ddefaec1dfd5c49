import { OWN_HEADERS } from './own-headers.js';

/** Reads numbers one after the other as records hold them. What it says when they end too early is part of a sentence. */
export class VarintReader {
  readonly bytes: Buffer;
  position: number;

  constructor(bytes: Buffer, position = 0) {
    this.bytes = bytes;
    this.position = position;
  }

  /** A signed whole number; a difference of times may need more than 32 bits. @throws {Error} */
  readVarint(): number {
    const { bytes } = this;
    const first = this.#byteAt(this.position++);
    if (first < 0x80) return (first >>> 1) ^ -(first & 1);
    let value = first & 0x7f;
    for (let factor = 0x80; ; factor *= 0x80) {
      const byte = bytes[this.position++];
      // Ten bytes hold 64 bits.
      if (byte === undefined || factor > 2 ** 63) throw new Error('a number in it does not end');
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    }
  }

  /** How many bytes or entries follow. @throws {Error} where so many do not. */
  readLength(): number {
    const length = this.readVarint();
    if (length < 0 || this.position + length > this.bytes.length) throw new Error('a record in it is cut off');
    return length;
  }

  /** The bytes that follow their length; null where it is less than none. @throws {Error} */
  readBytes(): Buffer | null {
    const length = this.readVarint();
    if (length < 0) return null;
    const start = this.position;
    this.#pass(length);
    return this.bytes.subarray(start, this.position);
  }

  /** The same as text; none is empty. @throws {Error} */
  readText(): string {
    const length = this.readVarint();
    if (length <= 0) return '';
    const start = this.position;
    this.#pass(length);
    return this.bytes.toString('utf8', start, this.position);
  }

  /** The same of what is nearly always one of the bus's own names. @throws {Error} */
  readName(): string {
    const start = this.position;
    const length = this.readVarint();
    if (length === USUAL_NAME.length && startsAt(this.bytes, USUAL_BYTES, this.position)) {
      this.position += length;
      return USUAL_NAME;
    }
    this.position = start;
    return this.readText();
  }

  /** Past bytes that follow their length. @throws {Error} */
  skipBytes(): void {
    const length = this.readVarint();
    if (length > 0) this.#pass(length);
  }

  /** To the end of a record. @throws {Error} where more of it was read than there is. */
  skipTo(end: number): void {
    if (this.position > end) throw new Error('a record in it is longer than it says');
    this.position = end;
  }

  #pass(length: number): void {
    this.position += length;
    if (this.position > this.bytes.length) throw new Error('a record in it is cut off');
  }

  #byteAt(at: number): number {
    const byte = this.bytes[at];
    if (byte === undefined) throw new Error('a record in it is cut off');
    return byte;
  }
}

const USUAL_NAME = OWN_HEADERS.message;
const USUAL_BYTES = Buffer.from(USUAL_NAME);

/** Byte by byte: so few are compared before a call of the engine would have begun. */
function startsAt(bytes: Buffer, wanted: Buffer, at: number): boolean {
  for (let index = 0; index < wanted.length; index++) {
    if (bytes[at + index] !== wanted[index]) return false;
  }
  return true;
}
