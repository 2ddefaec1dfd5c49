import { type CoreErrorCode, ERROR_TABLE, type ErrorCode, type ErrorEntry } from './error-table.js';

/** What is said in place of what the table says of the code. */
export interface ErrorOptions {
  readonly cause?: unknown;
  readonly why?: string;
  readonly remedy?: string;
}

/** An error with a stable code; it says what happened, why it matters and what to do. */
export class BloodbankError extends Error {
  readonly code: ErrorCode;
  readonly why: string;
  readonly remedy: string;
  readonly #meaning: string;

  /** @param kind a code of core, or the code of another room with what that room's table says of it */
  constructor(kind: CoreErrorCode | (ErrorEntry & { readonly code: string }), message: string, options?: ErrorOptions) {
    super(message, options?.cause === undefined ? undefined : { cause: options.cause });
    const { code, meaning, why, remedy } = typeof kind === 'string' ? { code: kind, ...ERROR_TABLE[kind] } : kind;
    this.name = new.target.name;
    this.code = code;
    this.why = options?.why ?? why;
    this.remedy = options?.remedy ?? remedy;
    this.#meaning = meaning;
  }

  /** What the code means, whatever happened this time. */
  get meaning(): string {
    return this.#meaning;
  }
}
