import { access } from 'node:fs/promises';
import { BloodbankError } from '@bloodbank/core/errors';
import type { Logger } from '@bloodbank/core/ports';
import { DispatchState } from './dispatch-state.js';
import { DoneNotes } from './done-notes.js';

/**
 * Marks a delivery that was made by hand as done in the memory of its dispatcher, whether that one runs or not: so its event is
 * passed over when it comes again. Nothing happens where there is no memory, or where the delivery is not pending in it.
 *
 * @param path of the state file
 */
export async function completeByHand(path: string, deliveryId: string, logger: Logger): Promise<void> {
  const isThere = await access(path).then(
    () => true,
    () => false,
  );
  if (!isThere) return;
  // First, so that a crash, or a dispatcher that holds the state, loses nothing: whoever opens the state takes it in.
  await new DoneNotes(path).leave(deliveryId);
  try {
    const state = await DispatchState.open(path, { logger });
    await state.close();
  } catch (thrown) {
    if (!(thrown instanceof BloodbankError && thrown.code === 'dispatcher.state-in-use')) throw thrown;
  }
}
