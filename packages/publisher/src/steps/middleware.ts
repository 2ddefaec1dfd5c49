import { type BloodbankError, Timeout } from '@bloodbank/core/errors';
import { assertTimeout } from '@bloodbank/core/time';
import type { Outgoing, Published, PublishMiddleware } from '../publish-middleware.js';
import { entranceOf, type PublishAround, type PublishRequest, type PublishStep } from '../publish-step.js';
import { PublisherError } from '../publisher-errors.js';

/** For the word of the transport, which ends at the same moment and knows more. */
const GRACE_MS = 50;

/**
 * A middleware as a step. It rejects with what the middleware throws, where `next` is not used as it must be, and by the
 * deadline of the publish: what comes after has the time that is left.
 */
export function middleware(run: PublishMiddleware, defaultTimeoutMs: number): PublishAround<PublishRequest> {
  return (next) => {
    const proceed = entranceOf(next);
    return (request) => {
      const timeoutMs = request.options.timeoutMs ?? defaultTimeoutMs;
      const call = new MiddlewareCall(proceed, request, performance.now() + timeoutMs);
      return within(timeoutMs, call, call.run(run));
    };
  };
}

class MiddlewareCall {
  readonly #proceed: PublishStep<PublishRequest>;
  readonly #request: PublishRequest;
  readonly #deadlineAt: number;
  #published: Promise<Published> | undefined;
  #isCalledTwice = false;

  constructor(proceed: PublishStep<PublishRequest>, request: PublishRequest, deadlineAt: number) {
    this.#proceed = proceed;
    this.#request = request;
    this.#deadlineAt = deadlineAt;
  }

  get hasProceeded(): boolean {
    return this.#published !== undefined;
  }

  async run(run: PublishMiddleware): Promise<Published> {
    const { kind, type, payload, options } = this.#request;
    const returned: unknown = await run({ ...options, kind, eventType: type, payload }, (changed) =>
      this.#next(changed),
    );
    if (this.#isCalledTwice) throw misuse('called next() twice; the second event was not sent');
    if (this.#published === undefined) throw misuse('returned without calling next(); nothing was sent');
    const receipt = await this.#published;
    if (returned !== receipt) throw misuse('did not return what next() resolved with; the event was sent all the same');
    return receipt;
  }

  #next(changed: Outgoing): Promise<Published> {
    this.#isCalledTwice = this.hasProceeded;
    const published = this.#isCalledTwice
      ? Promise.reject(misuse('called next() twice; the second event was not sent'))
      : this.#send(changed);
    // A middleware may drop the promise: its rejection must not end the process.
    published.catch(() => {});
    return published;
  }

  #send({ kind: _, eventType, payload, ...options }: Outgoing): Promise<Published> {
    if (options.timeoutMs !== undefined) assertTimeout('timeoutMs', options.timeoutMs);
    const leftMs = Math.max(0, Math.floor(this.#deadlineAt - performance.now()));
    const timeoutMs = Math.min(leftMs, options.timeoutMs ?? leftMs);
    const request = { kind: this.#request.kind, type: eventType, payload, options: { ...options, timeoutMs } };
    this.#published = this.#proceed(request) as Promise<Published>;
    return this.#published;
  }
}

function within(timeoutMs: number, call: MiddlewareCall, outcome: Promise<Published>): Promise<Published> {
  return new Promise((resolve, reject) => {
    const expire = (): void => reject(new Timeout('A middleware around publishing', timeoutMs, call.hasProceeded));
    let timer = setTimeout(() => {
      if (call.hasProceeded) timer = setTimeout(expire, GRACE_MS);
      else expire();
    }, timeoutMs);
    outcome.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function misuse(what: string): BloodbankError {
  return new PublisherError('publisher.middleware', `A middleware around publishing ${what}.`);
}
