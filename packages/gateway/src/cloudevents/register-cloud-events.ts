import type { Registry } from '@bloodbank/core/contract';
import { BloodbankError, isInstance, toError } from '@bloodbank/core/errors';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { authoriseSending } from '../auth/authorise.js';
import { type AuthoriseOrigin, maySayOrigin } from '../auth/authorise-origin.js';
import { GatewayError } from '../http/gateway-error.js';
import { LIMITS } from '../http/limits.js';
import { parseJson } from '../http/parse-json.js';
import { defectOf, describeProblem } from '../http/problem.js';
import type { IdempotentIntake } from '../intake/idempotent-intake.js';
import type { IntakeReceipt } from '../intake/intake.js';
import type { PayloadRequest, Seal, SealedRequest } from '../intake/seal-request.js';
import { answerReceipt, describeReceipt, type ReceiptBody } from '../publish/answer-receipt.js';
import { assertEvent } from '../publish/assert-event.js';
import { assertKnownType } from '../publish/assert-known-type.js';
import { factsOf, sourceOf } from '../publish/request-options.js';
import { fromCloudEvent, type IncomingEvent, readBinaryMode } from './cloud-event.js';

export interface CloudEventRoutes {
  readonly registry: Registry;
  readonly seal: Seal;
  readonly intake: IdempotentIntake;
  readonly authoriseOrigin: AuthoriseOrigin;
}

export const STRUCTURED = 'application/cloudevents+json';
export const BATCH = 'application/cloudevents-batch+json';

/** `POST /` takes CloudEvents in structured, binary and batched mode. */
export function registerCloudEvents(app: FastifyInstance, routes: CloudEventRoutes): void {
  const { registry, seal, intake, authoriseOrigin } = routes;
  app.register(async (scope) => {
    scope.addContentTypeParser<Buffer>([STRUCTURED, BATCH], { parseAs: 'buffer' }, async (_: unknown, body: Buffer) =>
      parseJson(body),
    );

    scope.post('/', { bodyLimit: LIMITS.batchBytes }, async (request, reply) => {
      const mode = modeOf(request);
      if (mode === 'batch') return acceptBatch(request, reply);
      const value = mode === 'binary' ? readBinaryMode(request.headers, request.body) : request.body;
      const sealed = seal(toRequest(request, fromCloudEvent(value)));
      return answerReceipt(request, reply, await intake.accept(sealed));
    });
  });

  function toRequest(request: FastifyRequest, event: IncomingEvent): PayloadRequest {
    authoriseSending(request, registry, event.eventType);
    authoriseOrigin(request, { eventType: event.eventType, saysSource: false });
    assertKnownType(registry, event.eventType);
    assertEvent(registry, event.eventType);
    // The specification asks everybody for a source: it stands in the metadata as they say it, and names an app only of who may.
    const { app, ...said } = event.options.source ?? {};
    const isTrusted = maySayOrigin(request, event.eventType);
    const options = {
      ...event.options,
      source: sourceOf(request, isTrusted && app !== undefined ? { app, ...said } : said),
    };
    return { ...factsOf(request), ...event, options };
  }

  /** Nothing is published unless all of them could be. Sending a batch again is harmless: the ids stay the same. */
  async function acceptBatch(request: FastifyRequest, reply: FastifyReply): Promise<readonly ReceiptBody[]> {
    const values = request.body;
    if (!Array.isArray(values) || values.length > LIMITS.batchEvents) {
      throw new GatewayError('gateway.bad-request', `A batch is a list of at most ${LIMITS.batchEvents} events.`);
    }
    const { idempotencyKey, ...facts } = factsOf(request);
    const events = values.map((value, index): PayloadRequest => {
      const event = { ...toRequest(request, fromCloudEvent(value, `/${index}`)), ...facts };
      if (idempotencyKey === undefined) return event;
      return { ...event, idempotencyKey: `${idempotencyKey}#${index}` };
    });
    const sealed = events.map((event, index) => naming(index, () => seal(event)));
    const results = await Promise.allSettled(sealed.map((event) => intake.accept(event)));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw partlyFailed(failed.reason, results.map(describeResult));
    reply.code(202);
    request.outcome = { status: 'published' };
    return results.flatMap((result) => (result.status === 'fulfilled' ? [describeReceipt(result.value)] : []));
  }

  function describeResult(result: PromiseSettledResult<IntakeReceipt>): object {
    if (result.status === 'fulfilled') {
      const { status, event_id } = describeReceipt(result.value);
      return { status, event_id };
    }
    const { problem } = describeProblem(
      isInstance(result.reason, BloodbankError) ? result.reason : defectOf(result.reason),
    );
    return { status: 'failed', code: problem.code, detail: problem.detail };
  }
}

function modeOf({ headers }: FastifyRequest): 'structured' | 'binary' | 'batch' {
  const type = (headers['content-type'] ?? '').toLowerCase();
  if (type.startsWith(BATCH)) return 'batch';
  if (type.startsWith(STRUCTURED)) return 'structured';
  if (headers['ce-specversion'] !== undefined) return 'binary';
  throw new GatewayError('gateway.bad-request', 'This is no CloudEvent: it has neither its type nor its headers.', {
    remedy: `Send ${STRUCTURED}, or ce- headers; plain events go to /publish or to their own address.`,
  });
}

/** Says which event of the batch it was. */
function naming(index: number, seal: () => SealedRequest): SealedRequest {
  try {
    return seal();
  } catch (thrown) {
    if (!isInstance(thrown, BloodbankError)) throw thrown;
    const { problem } = describeProblem(thrown);
    const errors = (problem.errors ?? []).map((issue) => ({ ...issue, pointer: `/${index}/data${issue.pointer}` }));
    throw new GatewayError(thrown, `Event ${index} of the batch: ${thrown.message}`, { extensions: { errors } });
  }
}

function partlyFailed(reason: unknown, results: readonly object[]): BloodbankError {
  const error = isInstance(reason, BloodbankError) ? reason : defectOf(toError(reason));
  const published = results.filter((result) => !('code' in result)).length;
  const message = `${published} of ${results.length} events of the batch were accepted. ${error.message}`;
  return new GatewayError(error, message, { extensions: { results }, cause: error });
}
