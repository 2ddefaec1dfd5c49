import type { Issue } from '@bloodbank/core/contract';
import { Invalid, isInstance } from '@bloodbank/core/errors';
import type { OutgoingEvent, PublishReceipt } from '@bloodbank/core/ports';
import type { Making } from './publish-pipeline.js';
import { doorOf, entranceOf, type PublishStep, type SealedMessage } from './publish-step.js';
import { createTurns } from './turns.js';

type InvalidCode = ConstructorParameters<typeof Invalid>[0];

/** More would only repeat what the first ones say. */
const MAX_REPORTED = 20;

interface Waiting {
  readonly sealed: SealedMessage;
  readonly sinceMs: number;
  readonly resolve: (receipt: Promise<PublishReceipt>) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Publishes several events: each waits, sealed, until all of them are. `making` composes the steps up to there. Everybody else
 * has a turn in between, however many they are.
 *
 * States:
 * - sealing: from the start. An event that is sealed waits; one that fails before that has come as far.
 * - sending: once all have come so far, and none has failed. Those that wait go on, in their order.
 * - refused: once all have come so far, and some have failed. Those that wait fail too: none is sent.
 *
 * @throws {Invalid} when any does not fit; its issues point into the batch, `/<index>` first. Else what a middleware threw.
 */
export async function publishTogether(
  given: readonly OutgoingEvent[],
  making: Making,
  leaving: PublishStep<SealedMessage>,
): Promise<PromiseSettledResult<PublishReceipt>[]> {
  const events = [...given];
  const turns = createTurns();
  const failed = new Map<number, unknown>();
  const waiting: Waiting[] = [];
  let state: 'sealing' | 'sending' | 'refused' = 'sealing';

  const proceed = (): void => {
    if (waiting.length + failed.size < events.length) return;
    state = failed.size === 0 ? 'sending' : 'refused';
    if (state === 'sending') void send();
    else for (const { reject } of waiting) reject(new Error('Another event of the batch does not fit.'));
  };
  const send = async (): Promise<void> => {
    for (const { sealed, sinceMs, resolve } of waiting) {
      if (turns.isOver()) await turns.next();
      resolve(leave(withTimeLeft(sealed, performance.now() - sinceMs)));
    }
  };
  const leave = entranceOf(leaving);
  const make = doorOf(
    making.end(
      (sealed) =>
        new Promise((resolve, reject) => {
          waiting.push({ sealed, sinceMs: performance.now(), resolve, reject });
          proceed();
        }),
    ),
  );

  const publishes: Promise<PublishReceipt>[] = [];
  for (const [index, { eventType: type, payload, options = {} }] of events.entries()) {
    if (turns.isOver()) await turns.next();
    const published = make({ kind: 'event', type, payload, options }).catch((thrown: unknown) => {
      if (state === 'sealing') {
        failed.set(index, thrown);
        proceed();
      }
      throw thrown;
    });
    // Others have their turn before all are looked at.
    published.catch(() => {});
    publishes.push(published);
  }
  const results = await Promise.allSettled(publishes);
  if (failed.size > 0) throw explain(failed, events.length);
  return results;
}

/** Only a middleware takes time before an event is sealed, and it says how much is left. */
function withTimeLeft(sealed: SealedMessage, waitedMs: number): SealedMessage {
  const { timeoutMs } = sealed.options;
  if (timeoutMs === undefined) return sealed;
  return { ...sealed, options: { ...sealed.options, timeoutMs: Math.max(0, timeoutMs - Math.ceil(waitedMs)) } };
}

function explain(failed: ReadonlyMap<number, unknown>, count: number): unknown {
  const inOrder = [...failed].sort(([a], [b]) => a - b);
  const refused = inOrder.flatMap(([index, thrown]) => (isInstance(thrown, Invalid) ? [{ index, error: thrown }] : []));
  const [first] = refused;
  if (first === undefined || refused.length < inOrder.length) {
    return inOrder.find(([, thrown]) => !isInstance(thrown, Invalid))?.[1];
  }
  const shown = refused.slice(0, MAX_REPORTED);
  const reasons = shown.map(({ index, error }) => `event ${index}: ${error.message}`);
  const more = refused.length > shown.length ? ` (${refused.length - shown.length} more)` : '';
  const message = `${refused.length} of ${count} events do not fit, so none was sent. ${reasons.join(' ')}${more}`;
  return new Invalid(first.error.code as InvalidCode, message, { issues: shown.flatMap(issuesOf) });
}

function issuesOf({ index, error }: { readonly index: number; readonly error: Invalid }): readonly Issue[] {
  if (error.issues.length === 0) return [{ pointer: `/${index}`, keyword: 'event', message: error.message }];
  return error.issues.map((issue) => ({ ...issue, pointer: `/${index}/payload${issue.pointer}` }));
}
