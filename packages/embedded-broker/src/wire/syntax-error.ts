/** The peer sent bytes that are no AMQP 0-9-1. `code` is the reply code that the connection closes with. */
export class WireSyntaxError extends Error {
  readonly code: 501 | 502;

  constructor(code: 501 | 502, message: string) {
    super(message);
    this.name = 'WireSyntaxError';
    this.code = code;
  }
}

/** The bytes cannot be cut into frames, so nothing that follows them can be read. */
export class FramingError extends WireSyntaxError {
  constructor(message: string) {
    super(501, message);
    this.name = 'FramingError';
  }
}
