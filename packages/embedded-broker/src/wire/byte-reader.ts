import { WireSyntaxError } from './syntax-error.js';

/** Reads big-endian fields from a buffer; every read is bounded, and reading past the end is the peer's syntax error. */
export class ByteReader {
  readonly #buffer: Buffer;
  #offset: number;
  readonly #end: number;

  constructor(buffer: Buffer, start = 0, end: number = buffer.length) {
    this.#buffer = buffer;
    this.#offset = start;
    this.#end = end;
  }

  get offset(): number {
    return this.#offset;
  }

  get remaining(): number {
    return this.#end - this.#offset;
  }

  uint8(): number {
    return this.#buffer.readUInt8(this.#take(1));
  }

  int8(): number {
    return this.#buffer.readInt8(this.#take(1));
  }

  uint16(): number {
    return this.#buffer.readUInt16BE(this.#take(2));
  }

  int16(): number {
    return this.#buffer.readInt16BE(this.#take(2));
  }

  uint32(): number {
    return this.#buffer.readUInt32BE(this.#take(4));
  }

  int32(): number {
    return this.#buffer.readInt32BE(this.#take(4));
  }

  int64(): bigint {
    return this.#buffer.readBigInt64BE(this.#take(8));
  }

  /** An unsigned 64-bit field as a number: exact to 2^53, which no delivery tag or acceptable body size exceeds. */
  uint64(): number {
    const at = this.#take(8);
    return this.#buffer.readUInt32BE(at) * 0x1_0000_0000 + this.#buffer.readUInt32BE(at + 4);
  }

  float(): number {
    return this.#buffer.readFloatBE(this.#take(4));
  }

  double(): number {
    return this.#buffer.readDoubleBE(this.#take(8));
  }

  shortText(): string {
    return this.#text(this.uint8());
  }

  longText(): string {
    return this.#text(this.uint32());
  }

  /** A reader over the next `length` bytes, which this reader then skips. */
  within(length: number): ByteReader {
    const start = this.#take(length);
    return new ByteReader(this.#buffer, start, start + length);
  }

  #text(length: number): string {
    const start = this.#take(length);
    return this.#buffer.toString('latin1', start, start + length);
  }

  #take(length: number): number {
    const start = this.#offset;
    if (length > this.#end - start) throw new WireSyntaxError(502, 'a field ends beyond its frame');
    this.#offset = start + length;
    return start;
  }
}
