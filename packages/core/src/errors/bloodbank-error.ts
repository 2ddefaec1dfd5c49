import { ERROR_TABLE, type ErrorCode } from './error-table.js';

/** What is said in place of what the table says of the code. */
interface ErrorOptions {
  readonly cause?: unknown;
  readonly why?: string;
  readonly remedy?: string;
}

/** An error with a stable code; it says what happened, why it matters and what to do. */
export class BloodbankError extends Error {
  readonly code: ErrorCode;
  readonly why: string;
  readonly remedy: string;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options?.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.why = options?.why ?? ERROR_TABLE[code].why;
    this.remedy = options?.remedy ?? ERROR_TABLE[code].remedy;
  }
}
