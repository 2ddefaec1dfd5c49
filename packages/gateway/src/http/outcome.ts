import type { Caller } from '../auth/caller.js';

/** What a request came to, for its line in the log and for the metrics. Never holds what was in the payload. */
export interface Outcome {
  readonly eventId?: string;
  readonly eventType?: string;
  readonly correlationId?: string;
  /** `published`, `spooled` or `duplicate`. */
  readonly status?: string;
  /** Of the error, where it was one. */
  readonly code?: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Undefined until the caller is known, and for public routes of a gateway that asks for keys. */
    caller: Caller | undefined;
    outcome: Outcome;
  }
  interface FastifyContextConfig {
    /** Whether it is answered without a key. Default: it is not. */
    readonly isPublic?: boolean;
  }
}
