/** Appends big-endian fields to a buffer that grows on demand. */
export class ByteWriter {
  #buffer: Buffer;
  #length = 0;

  constructor(capacity = 512) {
    this.#buffer = Buffer.allocUnsafe(capacity);
  }

  get length(): number {
    return this.#length;
  }

  uint8(value: number): void {
    const at = this.#grow(1);
    this.#buffer[at] = value & 0xff;
  }

  uint16(value: number): void {
    const at = this.#grow(2);
    this.#buffer.writeUInt16BE(value & 0xffff, at);
  }

  uint32(value: number): void {
    const at = this.#grow(4);
    this.#buffer.writeUInt32BE(value >>> 0, at);
  }

  uint64(value: number): void {
    const at = this.#grow(8);
    this.#buffer.writeUInt32BE(Math.floor(value / 0x1_0000_0000), at);
    this.#buffer.writeUInt32BE(value % 0x1_0000_0000, at + 4);
  }

  int64(value: bigint): void {
    const at = this.#grow(8);
    this.#buffer.writeBigInt64BE(BigInt.asIntN(64, value), at);
  }

  float(value: number): void {
    const at = this.#grow(4);
    this.#buffer.writeFloatBE(value, at);
  }

  double(value: number): void {
    const at = this.#grow(8);
    this.#buffer.writeDoubleBE(value, at);
  }

  /** At most 255 bytes; longer text is cut as RabbitMQ cuts it, which can only be a text of the broker's own making. */
  shortText(wireText: string): void {
    const text = wireText.length > 255 ? `${wireText.slice(0, 252)}...` : wireText;
    this.uint8(text.length);
    this.#text(text);
  }

  longText(wireText: string): void {
    this.uint32(wireText.length);
    this.#text(wireText);
  }

  bytes(bytes: Buffer): void {
    const at = this.#grow(bytes.length);
    bytes.copy(this.#buffer, at);
  }

  /** Overwrites a 32-bit length written earlier at `at` with the number of bytes that follow it. */
  patchLength(at: number): void {
    this.#buffer.writeUInt32BE(this.#length - at - 4, at);
  }

  /** Hands over what was written and starts afresh; the bytes are never touched again by this writer. */
  take(): Buffer {
    const taken = this.#buffer.subarray(0, this.#length);
    this.#buffer = this.#buffer.subarray(this.#length);
    this.#length = 0;
    return taken;
  }

  #text(text: string): void {
    const at = this.#grow(text.length);
    this.#buffer.write(text, at, 'latin1');
  }

  #grow(size: number): number {
    const at = this.#length;
    const needed = at + size;
    if (needed > this.#buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2, 16_384));
      this.#buffer.copy(larger, 0, 0, at);
      this.#buffer = larger;
    }
    this.#length = needed;
    return at;
  }
}
