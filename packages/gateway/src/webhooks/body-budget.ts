import { Transform } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GatewayError } from '../http/gateway-error.js';

/** What unproven bodies may take of the memory together: a signature can only be checked once all of its body is there. */
const BUDGET_BYTES = 128 * 1024 * 1024;

/** Smaller ones are not counted: their number is bounded by the connections. */
const SMALL_BYTES = 64 * 1024;

interface Upload {
  readonly address: string;
  takenBytes: number;
  refuse(): void;
}

type Payload = NodeJS.ReadableStream;

/**
 * Counts what has arrived of large bodies, for what was only announced takes no memory. Where that is too much, the largest
 * unfinished one of whoever takes the most is refused with Retry-After: no sender can keep the others out. What is refused, or
 * answered, gives its room back at once.
 */
export function createBodyBudget(
  budgetBytes: number = BUDGET_BYTES,
): (request: FastifyRequest, reply: FastifyReply, payload: Payload) => Promise<Payload> {
  const uploads = new Set<Upload>();

  function makeRoom(): void {
    for (let taken = sumOf(uploads); taken > budgetBytes; taken = sumOf(uploads)) greediestOf(uploads)?.refuse();
  }

  return async (request, reply, payload) => {
    const upload: Upload = {
      address: request.ip,
      takenBytes: 0,
      refuse() {
        uploads.delete(upload);
        reply.header('connection', 'close');
        counted.destroy(
          new GatewayError('gateway.unavailable', 'Too many large bodies are on their way at this moment.'),
        );
      },
    };
    const counted = new Transform({
      transform(chunk: Buffer, _, done) {
        upload.takenBytes += chunk.length;
        if (upload.takenBytes > SMALL_BYTES) {
          uploads.add(upload);
          makeRoom();
        }
        if (!counted.destroyed) done(null, chunk);
      },
    });
    payload.once('error', (error: Error) => counted.destroy(error));
    request.raw.once('close', () => counted.end());
    reply.raw.once('close', () => uploads.delete(upload));
    return payload.pipe(counted);
  };
}

function sumOf(uploads: Iterable<Upload>): number {
  let sum = 0;
  for (const { takenBytes } of uploads) sum += takenBytes;
  return sum;
}

function greediestOf(uploads: ReadonlySet<Upload>): Upload | undefined {
  const takenBy = new Map<string, number>();
  for (const { address, takenBytes } of uploads) takenBy.set(address, (takenBy.get(address) ?? 0) + takenBytes);
  const [most] = [...takenBy].sort(([, a], [, b]) => b - a)[0] ?? [];
  return [...uploads].filter(({ address }) => address === most).sort((a, b) => b.takenBytes - a.takenBytes)[0];
}
