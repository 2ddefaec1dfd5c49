import { isInstance } from '@bloodbank/core/errors';
import { ACKNOWLEDGED } from '@bloodbank/core/pipeline';
import type { Settlement } from '@bloodbank/core/ports';
import { ActionRefused } from './action-errors.js';

/**
 * Does the work of every rule that fires for an event, one after the other, and settles the event as a whole: it comes again while
 * anything is left to be done. What succeeded is remembered, and is not done twice.
 *
 * @throws what one of them threw, rather what another attempt may mend
 */
export async function settleAll(works: readonly (() => Promise<Settlement>)[]): Promise<Settlement> {
  const thrown: unknown[] = [];
  const postponed: Settlement[] = [];
  for (const work of works) {
    try {
      const settlement = await work();
      if (settlement.kind !== 'ack') postponed.push(settlement);
    } catch (error) {
      thrown.push(error);
    }
  }
  const mendable = thrown.find((error) => !isInstance(error, ActionRefused));
  if (mendable !== undefined) throw mendable;
  const [first] = postponed;
  if (first !== undefined) return first;
  if (thrown.length > 0) throw thrown[0];
  return ACKNOWLEDGED;
}
