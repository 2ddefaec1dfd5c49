import type { Registry } from '@bloodbank/core/contract';
import { prepareEnvelope, type Source } from '@bloodbank/core/envelope';
import { toError } from '@bloodbank/core/errors';
import type { Logger } from '@bloodbank/core/ports';
import { OPERATION_PERFORMED, type OperationPerformed } from '@bloodbank/core/system-events';
import type { GatewayBus } from '../gateway-bus.js';

/** Gives account of what somebody changed. */
export type Audit = (performed: OperationPerformed) => void;

export interface AuditOptions {
  readonly registry: Registry;
  readonly bus: Pick<GatewayBus, 'send'>;
  readonly source: Source;
  readonly logger: Logger;
}

const TIMEOUT_MS = 5_000;

/**
 * A line in the log first, which is always there; then `bloodbank.operation.performed`, where the tree has its contract. What becomes of
 * the event changes nothing of what was done.
 */
export function createAudit({ registry, bus, source, logger }: AuditOptions): Audit {
  const hasContract = registry.kindOf(OPERATION_PERFORMED) === 'event';

  async function publish(performed: OperationPerformed): Promise<void> {
    const { envelope } = prepareEnvelope(registry, source, OPERATION_PERFORMED, performed);
    await bus.send(envelope, { timeoutMs: TIMEOUT_MS, unroutable: 'drop', whenFull: 'reject' });
  }

  return (performed) => {
    logger.info({ ...performed }, 'An operation was performed.');
    if (!hasContract) return;
    publish(performed).catch((thrown: unknown) =>
      logger.warn({ err: toError(thrown), operation: performed.operation }, 'An operation could not be published.'),
    );
  };
}
