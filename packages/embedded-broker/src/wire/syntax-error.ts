/** The peer sent bytes that are no AMQP 0-9-1. `code` is the reply code that the connection closes with. */
export class WireSyntaxError extends Error {
  readonly code: 501 | 502;

  constructor(code: 501 | 502, message: string) {
    super(message);
    this.name = 'WireSyntaxError';
    this.code = code;
  }
}
