// @ts-check
/**
 * Writes down what each coding session cost, in cents. `--mended` is without its bug; `--shadow` runs it in the shadow, where what
 * it would publish is compared instead of sent.
 */
import { connectBus } from '@bloodbank/bus';
import { contracts } from '@bloodbank/contracts';

const isMended = process.argv.includes('--mended');

/** @param {number} dollars */
const toCents = (dollars) => (isMended ? Math.round(dollars * 100) : Math.round(dollars) * 100);

const bus = await connectBus({ contracts, service: 'scribe', shadow: process.argv.includes('--shadow') });
await bus.subscribe(
  'session.thread.end',
  async ({ payload }, { publish }) => {
    const cents = toCents(payload.total_cost_usd ?? 0);
    await publish('task.completed', { task_id: payload.session_id, result: { cents } });
  },
  // Again does no harm: whoever reads takes the last word.
  { replay: 'idempotent' },
);
console.log('ready');
process.once('SIGTERM', () => void bus.close());
