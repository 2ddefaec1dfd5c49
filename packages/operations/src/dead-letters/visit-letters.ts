import type { DeadLetter } from '@bloodbank/core/dead-letter';
import type { DeadLetterDecision, QueueAdmin } from '@bloodbank/core/ports';

/**
 * Visits dead letters and tells `onDone` of each that was moved or removed. What is decided last is in hand: it is done once the
 * next is looked at, or the visit ends well. Of a visit that fails nobody knows whether that one was done.
 */
export async function visitLetters(
  admin: Pick<QueueAdmin, 'visitDeadLetters'>,
  deadLetterQueue: string,
  decide: (letter: DeadLetter) => Promise<DeadLetterDecision>,
  onDone: () => void,
): Promise<void> {
  let isInHand = false;
  const conclude = (): void => {
    if (isInHand) onDone();
    isInHand = false;
  };
  await admin.visitDeadLetters(deadLetterQueue, async (letter) => {
    conclude();
    const decision = await decide(letter);
    isInHand = decision.kind === 'move' || decision.kind === 'remove';
    return decision;
  });
  conclude();
}
