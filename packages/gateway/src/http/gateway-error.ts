import { BloodbankError, type ErrorCode } from '@bloodbank/core/errors';

/** An error with what only an HTTP answer has room for. */
export class GatewayError extends BloodbankError {
  /** Members of the problem document beside the usual ones. */
  readonly extensions: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  /** Where another status says more than the usual one of its code. */
  readonly status: number | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: {
      readonly extensions?: Readonly<Record<string, unknown>>;
      readonly headers?: Readonly<Record<string, string>>;
      readonly status?: number;
      readonly remedy?: string;
      readonly cause?: unknown;
    } = {},
  ) {
    super(code, message, options);
    this.extensions = options.extensions ?? {};
    this.headers = options.headers ?? {};
    this.status = options.status;
  }
}
