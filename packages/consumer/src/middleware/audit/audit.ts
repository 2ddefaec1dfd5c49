import type { Envelope } from '@bloodbank/core/envelope';
import { type ErrorCode, toError } from '@bloodbank/core/errors';
import { describeFailure } from '@bloodbank/core/retry';
import type { Delivered } from '../../delivery-context.js';
import { before, type PlacedMiddleware } from '../before.js';
import { reasonOfSkip } from '../settlements.js';

/** How one attempt at one event ended. Nothing of its payload. */
export interface AuditRecord {
  readonly event_id: string;
  readonly event_type: string;
  readonly correlation_id: string;
  readonly source: Envelope['source'];
  readonly queue: string;
  readonly attempt: number;
  readonly outcome: 'handled' | 'skipped' | 'later' | 'failed';
  /** Why it failed. */
  readonly code?: ErrorCode;
  /** RFC 3339, UTC: when it ended. */
  readonly ended_at: string;
  readonly duration_ms: number;
}

/** A promise is waited for. */
export type WriteAudit = (record: AuditRecord) => unknown;

/** A store that hangs must not keep events in hand. */
const WRITE_TIMEOUT_MS = 10_000;

/**
 * Writes down how each attempt ended, copies included. What cannot be written is logged as an error, and the event is settled as
 * it ended: it was handled, and failing it now would repeat that.
 *
 * @example
 * ```ts
 * bus.use(audit((record) => appendFile('audit.ndjson', `${JSON.stringify(record)}\n`)));
 * ```
 */
export function audit(write: WriteAudit): PlacedMiddleware<Delivered> {
  const middleware: PlacedMiddleware<Delivered>['middleware'] = async (delivery, next) => {
    const startedAt = performance.now();
    const record = (end: Pick<AuditRecord, 'outcome' | 'code'>): Promise<void> =>
      writeDown(write, delivery, recordOf(delivery, end, startedAt));
    try {
      const settled = await next();
      const isSkipped = settled.kind === 'ack' && reasonOfSkip(settled) !== undefined;
      await record({ outcome: settled.kind === 'later' ? 'later' : isSkipped ? 'skipped' : 'handled' });
      return settled;
    } catch (thrown) {
      await record({ outcome: 'failed', code: describeFailure(thrown).code });
      throw thrown;
    }
  };
  return before('once', middleware, { timeoutMs: 2 * WRITE_TIMEOUT_MS });
}

function recordOf(
  { event, queue, attempt }: Delivered,
  end: Pick<AuditRecord, 'outcome' | 'code'>,
  startedAt: number,
): AuditRecord {
  const { event_id, event_type, correlation_id, source } = event;
  const ended_at = new Date().toISOString();
  const duration_ms = Math.round(performance.now() - startedAt);
  return { event_id, event_type, correlation_id, source, queue, attempt, ...end, ended_at, duration_ms };
}

async function writeDown(write: WriteAudit, { log }: Delivered, record: AuditRecord): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`It took longer than ${WRITE_TIMEOUT_MS} ms.`)), WRITE_TIMEOUT_MS);
  });
  try {
    await Promise.race([Promise.resolve(record).then(write), tooLate]);
  } catch (thrown) {
    log.error({ audit: record, reason: toError(thrown).message }, 'An audit record could not be written.');
  } finally {
    clearTimeout(timer);
  }
}
