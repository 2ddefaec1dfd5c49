/** AMQP 0-9-1 section 4.2.3: one octet type, two octets channel, four octets size, payload, end octet. */
export const FRAME_METHOD = 1;
export const FRAME_HEADER = 2;
export const FRAME_BODY = 3;
export const FRAME_HEARTBEAT = 8;
export const FRAME_END = 0xce;

/** Octets of a frame that are not payload. */
export const FRAME_OVERHEAD = 8;

/** No peer may negotiate less (AMQP 0-9-1 section 4.2.3, "frame-min-size"). */
export const FRAME_MIN_SIZE = 4096;

export interface Frame {
  readonly type: number;
  readonly channel: number;
  /** A view into the input; copy what outlives the current turn. */
  readonly payload: Buffer;
}

/** What a client sends first, and what a server answers when it was sent something else. */
export const PROTOCOL_HEADER: Buffer = Buffer.from([0x41, 0x4d, 0x51, 0x50, 0, 0, 9, 1]);

export const HEARTBEAT_FRAME: Buffer = Buffer.from([FRAME_HEARTBEAT, 0, 0, 0, 0, 0, 0, FRAME_END]);
