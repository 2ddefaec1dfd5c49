import { BloodbankError, isInstance, toError } from '@bloodbank/core/errors';
import { maskCredentials } from '@bloodbank/core/message';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GatewayError, type GatewayErrorCode } from './gateway-error.js';
import { defectOf, describeProblem, PROBLEM_TYPE } from './problem.js';
import { SAFE_HEADERS } from './safe-headers.js';

/** The last station of everything that was thrown while a request was handled. */
export function answerError(thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const error = translate(thrown);
  const { problem, headers } = describeProblem(error);
  if (error.code === 'internal.error') {
    const stack = maskCredentials(toError(error.cause ?? error).stack ?? '');
    request.log.error({ reqId: request.id, code: error.code, stack }, error.message);
  } else if (problem.status >= 500) {
    request.log.warn({ reqId: request.id, code: error.code }, maskCredentials(error.message));
  }
  request.outcome = { ...request.outcome, code: error.code };
  // What Fastify refuses by itself passes no hook.
  return reply.code(problem.status).headers(SAFE_HEADERS).headers(headers).type(PROBLEM_TYPE).send(problem);
}

/** What Fastify itself throws, in our words. */
const FRAMEWORK: Readonly<Record<string, readonly [code: GatewayErrorCode, message: string]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ['gateway.too-large', 'The body is larger than this address accepts.'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['gateway.unsupported-media-type', 'The Content-Type is not one that is read here.'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['gateway.bad-request', 'The body is not as long as its Content-Length says.'],
  FST_ERR_BAD_URL: ['gateway.bad-request', 'The path cannot be decoded.'],
};

function translate(thrown: unknown): BloodbankError {
  if (isInstance(thrown, BloodbankError)) return thrown;
  const error = toError(thrown);
  const known = 'code' in error ? FRAMEWORK[String(error.code)] : undefined;
  if (known !== undefined) return new GatewayError(known[0], known[1], { cause: error });
  if ('validation' in error && Array.isArray(error.validation)) return invalidRequest(error.message, error.validation);
  const status = 'statusCode' in error ? Number(error.statusCode) : 500;
  // Only Fastify sets a status below 500, and its messages name parts of the request, never what was in them.
  if (status >= 400 && status < 500)
    return new GatewayError('gateway.bad-request', `${error.message}.`, { cause: error });
  return defectOf(error);
}

interface ValidationFinding {
  readonly instancePath: string;
  readonly keyword: string;
  readonly message?: string;
}

/** The request as a whole does not fit its route; what is in a payload is judged by the payload's own schema. */
function invalidRequest(message: string, findings: readonly ValidationFinding[]): GatewayError {
  const errors = findings.map(({ instancePath: pointer, keyword, message: text = 'does not fit' }) => ({
    pointer,
    keyword,
    message: text,
  }));
  return new GatewayError('gateway.bad-request', `The request does not fit this address: ${message}.`, {
    extensions: { errors },
  });
}
