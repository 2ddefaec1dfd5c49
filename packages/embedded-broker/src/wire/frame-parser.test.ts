import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FRAME_END } from './frame.js';
import { FrameParser } from './frame-parser.js';

function frameBytes(type: number, channel: number, payload: Uint8Array): Buffer {
  const head = Buffer.alloc(7);
  head.writeUInt8(type, 0);
  head.writeUInt16BE(channel, 1);
  head.writeUInt32BE(payload.length, 3);
  return Buffer.concat([head, payload, Buffer.from([FRAME_END])]);
}

const frames = fc.array(
  fc.tuple(fc.constantFrom(1, 2, 3, 8), fc.integer({ min: 0, max: 65_535 }), fc.uint8Array({ maxLength: 300 })),
  {
    maxLength: 8,
  },
);

it('cuts any sequence of frames out of any sequence of chunks', () => {
  fc.assert(
    fc.property(frames, fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }), (sent, sizes) => {
      const stream = Buffer.concat(sent.map(([type, channel, payload]) => frameBytes(type, channel, payload)));
      const parser = new FrameParser();
      const received: unknown[] = [];
      let at = 0;
      for (let n = 0; at < stream.length; n++) {
        const size = sizes[n % sizes.length] ?? 1;
        parser.push(stream.subarray(at, at + size));
        at += size;
        for (let frame = parser.next(); frame !== undefined; frame = parser.next()) {
          received.push([frame.type, frame.channel, new Uint8Array(frame.payload)]);
        }
      }
      expect(received).toEqual(sent);
    }),
    { seed: Date.now() },
  );
});

describe('refuses', () => {
  it('a frame above the limit as soon as its header is there', () => {
    const parser = new FrameParser();
    parser.limitFrames(4096);
    parser.push(frameBytes(1, 1, new Uint8Array(4088)));
    expect(parser.next()?.payload.length).toBe(4088);
    parser.push(frameBytes(1, 1, new Uint8Array(4089)).subarray(0, 7));
    expect(() => parser.next()).toThrow('a frame of 4097 bytes exceeds the negotiated frame_max of 4096');
  });

  it('a frame with another end octet', () => {
    const parser = new FrameParser();
    parser.push(Buffer.from([1, 0, 1, 0, 0, 0, 0, 0]));
    expect(() => parser.next()).toThrow('a frame ends with octet 0x0 instead of 0xce');
  });

  it('a greeting at its first wrong octet', () => {
    const parser = new FrameParser();
    parser.push(Buffer.from('AM'));
    expect(parser.takeProtocolHeader()).toBe('wait');
    parser.push(Buffer.from('X'));
    expect(parser.takeProtocolHeader()).toBe('foreign');
  });
});
