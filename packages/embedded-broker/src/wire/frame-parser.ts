import { FRAME_END, FRAME_MIN_SIZE, FRAME_OVERHEAD, type Frame, PROTOCOL_HEADER } from './frame.js';
import { FramingError } from './syntax-error.js';

/**
 * Cuts a byte stream into frames. It is pulled, not pushed: whoever reads decides after each frame whether to take the
 * next, so a blocked publisher's bytes simply wait.
 *
 * Memory: at most one frame of the negotiated size plus one chunk of the socket, because an oversized frame is refused
 * from its header, before any of its payload is kept.
 */
export class FrameParser {
  #pending: Buffer = Buffer.alloc(0);
  #maxFrame: number = FRAME_MIN_SIZE * 32;

  /** The largest whole frame from now on, in bytes. */
  limitFrames(frameMax: number): void {
    this.#maxFrame = frameMax;
  }

  push(chunk: Buffer): void {
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
  }

  /** The eight octets a client begins with: 'wait' until they are here, 'ok', or 'foreign' at the first octet that differs. */
  takeProtocolHeader(): 'ok' | 'wait' | 'foreign' {
    const have = Math.min(this.#pending.length, PROTOCOL_HEADER.length);
    if (this.#pending.compare(PROTOCOL_HEADER, 0, have, 0, have) !== 0) return 'foreign';
    if (have < PROTOCOL_HEADER.length) return 'wait';
    this.#pending = this.#pending.subarray(PROTOCOL_HEADER.length);
    return 'ok';
  }

  /** The next whole frame, or undefined until more bytes come. */
  next(): Frame | undefined {
    const pending = this.#pending;
    if (pending.length < 7) return undefined;
    const size = pending.readUInt32BE(3);
    if (size + FRAME_OVERHEAD > this.#maxFrame) {
      throw new FramingError(
        `a frame of ${size + FRAME_OVERHEAD} bytes exceeds the negotiated frame_max of ${this.#maxFrame}`,
      );
    }
    const end = size + 7;
    if (pending.length <= end) return undefined;
    if (pending[end] !== FRAME_END) {
      throw new FramingError(`a frame ends with octet 0x${(pending[end] ?? 0).toString(16)} instead of 0xce`);
    }
    this.#pending = pending.subarray(end + 1);
    return { type: pending.readUInt8(0), channel: pending.readUInt16BE(1), payload: pending.subarray(7, end) };
  }
}
