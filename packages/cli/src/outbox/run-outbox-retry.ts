import { BloodbankError, toError } from '@bloodbank/core/errors';
import type { RejectedEvent } from '@bloodbank/core/ports';
import { loadContracts } from '../contracts/load-contracts.js';
import { escapeText } from '../output/escape-text.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_FAILURE, EXIT_OK } from '../shell/exit-code.js';
import { openBus } from '../shell/open-bus.js';
import type { OutboxChangeOptions } from './find-rejected.js';
import { findRejected } from './find-rejected.js';

/** Publishes what was set aside, as the same events. What the broker confirmed is removed; exit code 1 when some stay. */
export async function runOutboxRetry(
  context: CommandContext,
  ids: readonly string[],
  options: OutboxChangeOptions,
): Promise<number> {
  const found = await findRejected(context, ids, options);
  const { out, isJson } = context;
  if (found.length === 0) {
    if (!isJson) await out.line('No event was set aside.');
    return EXIT_OK;
  }
  const { contracts } = await loadContracts(context);
  const { bus } = await openBus(context, contracts);
  let kept = 0;
  try {
    for (const { folder, event } of found) {
      const { event_id, event_type } = event.envelope;
      const failure = await bus.publishEnvelope(event.envelope, howOf(event)).then(() => undefined, toError);
      if (failure === undefined) await folder.rejected.drop(event_id);
      else kept += 1;
      const code = failure instanceof BloodbankError ? failure.code : 'internal.error';
      if (isJson)
        await out.json({
          event_id,
          event_type,
          status: failure === undefined ? 'published' : 'kept',
          ...(failure && { code, message: failure.message }),
        });
      else {
        const what = failure === undefined ? 'published' : `kept: ${failure.message}`;
        await out.line(escapeText(`${event_id}  ${event_type}  ${what}`));
      }
    }
  } finally {
    await bus.close();
  }
  return kept === 0 ? EXIT_OK : EXIT_FAILURE;
}

function howOf({
  reason: _,
  source: __,
  envelope: ___,
  ...how
}: RejectedEvent): Omit<RejectedEvent, 'reason' | 'source' | 'envelope'> {
  return how;
}
