import { BloodbankError, type ErrorCode } from '@bloodbank/core';

/** An error with what only an HTTP answer has room for. */
export class GatewayError extends BloodbankError {
  /** Members of the problem document beside the usual ones. */
  readonly extensions: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ErrorCode,
    message: string,
    options: {
      readonly extensions?: Readonly<Record<string, unknown>>;
      readonly headers?: Readonly<Record<string, string>>;
      readonly remedy?: string;
      readonly cause?: unknown;
    } = {},
  ) {
    super(code, message, options);
    this.extensions = options.extensions ?? {};
    this.headers = options.headers ?? {};
  }
}
