import { BloodbankError, type CoreErrorCode } from '@bloodbank/core/errors';
import { GATEWAY_ERRORS } from '../gateway-errors.js';

export type GatewayErrorCode = keyof typeof GATEWAY_ERRORS;

/** An error with what only an HTTP answer has room for. */
export class GatewayError extends BloodbankError {
  /** Members of the problem document beside the usual ones. */
  readonly extensions: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  /** Where another status says more than the usual one of its code. */
  readonly status: number | undefined;

  /** @param kind a code, or the error that is told with more than it has room for */
  constructor(
    kind: GatewayErrorCode | CoreErrorCode | BloodbankError,
    message: string,
    options: {
      readonly extensions?: Readonly<Record<string, unknown>>;
      readonly headers?: Readonly<Record<string, string>>;
      readonly status?: number;
      readonly remedy?: string;
      readonly cause?: unknown;
    } = {},
  ) {
    super(isGatewayErrorCode(kind) ? { code: kind, ...GATEWAY_ERRORS[kind] } : kind, message, options);
    this.extensions = options.extensions ?? {};
    this.headers = options.headers ?? {};
    this.status = options.status;
  }
}

function isGatewayErrorCode(kind: string | BloodbankError): kind is GatewayErrorCode {
  return typeof kind === 'string' && Object.hasOwn(GATEWAY_ERRORS, kind);
}
