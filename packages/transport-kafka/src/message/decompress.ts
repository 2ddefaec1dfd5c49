import { compressionsAlgorithms } from '@platformatic/kafka';
import { decompress as decompressZstd } from 'fzstd';

/** By the number that the attributes of a batch have; 0 is none. */
const NAMES = [undefined, 'gzip', 'snappy', 'lz4', 'zstd'] as const;

/** @throws {Error} where this process cannot undo it, in words that are part of a sentence. */
export function decompress(compression: number, bytes: Buffer): Buffer {
  if (compression === 0) return bytes;
  const name = NAMES[compression];
  if (name === undefined) throw new Error(`its compression ${compression} is not known`);
  try {
    const { decompressSync, available } = compressionsAlgorithms[name];
    // Node has its own from 22.15 on.
    if (name === 'zstd' && !available) return asBuffer(decompressZstd(bytes));
    return name === 'snappy' && isFramed(bytes) ? unframe(bytes, decompressSync) : decompressSync(bytes);
  } catch (thrown) {
    throw new Error(`its ${name} cannot be undone: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
}

function asBuffer({ buffer, byteOffset, length }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, length);
}

/** How Java writes snappy: this, two versions of four bytes, then blocks behind their lengths. */
const FRAME = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0]);
const FRAME_BYTES = 16;

function isFramed(bytes: Buffer): boolean {
  return bytes.length >= FRAME_BYTES && bytes.subarray(0, FRAME.length).equals(FRAME);
}

function unframe(bytes: Buffer, decompressSync: (block: Buffer) => Buffer): Buffer {
  const blocks: Buffer[] = [];
  for (let at = FRAME_BYTES; at < bytes.length; ) {
    const end = at + 4 + bytes.readUInt32BE(at);
    if (end > bytes.length) throw new Error('a block is cut off');
    blocks.push(decompressSync(bytes.subarray(at + 4, end)));
    at = end;
  }
  return Buffer.concat(blocks);
}
