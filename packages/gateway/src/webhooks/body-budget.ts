import type { FastifyReply, FastifyRequest } from 'fastify';
import { GatewayError } from '../http/gateway-error.js';

/** What unproven bodies may take of the memory together: a signature can only be checked once all of its body is there. */
const BUDGET_BYTES = 128 * 1024 * 1024;

/** Smaller ones are not counted: their number is bounded by the connections. */
const SMALL_BYTES = 64 * 1024;

/** Lets large bodies in while there is room, and refuses them with Retry-After while there is none. */
export function createBodyBudget(
  maxBytes: number,
  budgetBytes: number = BUDGET_BYTES,
): (request: FastifyRequest, reply: FastifyReply) => Promise<void> {
  let takenBytes = 0;
  return async ({ headers }, reply) => {
    // A length that is not announced may be any; what is announced too large is refused by its route.
    const sizeBytes = Math.min(Number(headers['content-length'] ?? maxBytes), maxBytes);
    if (!(sizeBytes > SMALL_BYTES)) return;
    if (takenBytes + sizeBytes > budgetBytes) {
      throw new GatewayError('gateway.unavailable', 'Too many large bodies are on their way at this moment.');
    }
    takenBytes += sizeBytes;
    reply.raw.once('close', () => {
      takenBytes -= sizeBytes;
    });
  };
}
