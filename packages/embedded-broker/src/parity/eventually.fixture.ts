import { setTimeout as pause } from 'node:timers/promises';

/** Asks again until the answer is accepted; rejects with the last answer when the deadline has passed. */
export async function eventually<T>(
  ask: () => T | Promise<T>,
  accept: (answer: T) => boolean,
  deadlineMs = 8000,
): Promise<T> {
  const deadline = Date.now() + deadlineMs;
  for (;;) {
    const answer = await ask();
    if (accept(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`not within ${deadlineMs} ms; last seen: ${JSON.stringify(answer)}`);
    await pause(10);
  }
}
