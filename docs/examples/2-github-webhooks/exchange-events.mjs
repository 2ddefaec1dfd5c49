// @ts-check
/** Publishes payloads and receives them again, and keeps account of both. */
import { isDeepStrictEqual } from 'node:util';
import { Invalid } from 'bloodbank';
import { eventTypeOf } from './github-data.mjs';

const DEADLINE_MS = 60_000;

/**
 * @typedef {import('./github-data.mjs').Sample} Sample
 * @typedef {{ readonly code: string, readonly pointer: string, readonly message: string }} Refusal
 * @typedef {{ readonly sample: Sample, readonly type: string, readonly refusal?: Refusal, readonly eventId?: string,
 *   readonly isReceived: boolean }} Outcome
 * @typedef {import('./.generated/contracts/index.gen.js').ContractTypes} ContractTypes
 * @typedef {import('bloodbank').Bus<ContractTypes>} GithubBus
 * @typedef {import('bloodbank').EventsOf<ContractTypes, 'github.#'>} GithubEvent
 */

/**
 * @param {object} input
 * @param {GithubBus} input.bus
 * @param {import('./github-data.mjs').WebhooksSchema} input.schema
 * @param {readonly Sample[]} input.samples
 * @param {(event: GithubEvent) => void} input.onEvent called for each event of this run, in the handler
 * @returns {Promise<readonly Outcome[]>} one for each sample, in their order
 */
export async function exchangeEvents({ bus, schema, samples, onEvent }) {
  /** @type {Map<string, unknown>} */
  const received = new Map();
  let onArrival = () => {};

  await bus.subscribe('github.#', {
    concurrency: 50,
    handler: (event) => {
      received.set(event.event_id, event.payload);
      onEvent(event);
      onArrival();
    },
  });

  const published = await Promise.all(samples.map((sample) => publish(bus, eventTypeOf(schema, sample), sample)));

  const expected = published.flatMap(({ eventId }) => eventId ?? []);
  await waitUntil(
    () => expected.every((id) => received.has(id)),
    (listener) => {
      onArrival = listener;
    },
  );

  return published.map((outcome) => {
    const { eventId, sample } = outcome;
    const isReceived = eventId !== undefined && isDeepStrictEqual(received.get(eventId), sample.payload);
    return { ...outcome, isReceived };
  });
}

/**
 * @param {GithubBus} bus
 * @param {string} type
 * @param {Sample} sample
 * @returns {Promise<Omit<Outcome, 'isReceived'>>}
 */
async function publish(bus, type, sample) {
  try {
    // The name is known at run time only: here the bus judges the payload, not the compiler.
    const { eventId } = await bus.publish(/** @type {any} */ (type), /** @type {any} */ (sample.payload), {
      source: { type: 'webhook', host: sample.server },
    });
    return { sample, type, eventId };
  } catch (error) {
    // Anything but a refusal (a broker that went away) is not an answer, and ends the example.
    if (!(error instanceof Invalid)) throw error;
    const [issue] = error.issues;
    return {
      sample,
      type,
      refusal: { code: error.code, pointer: issue?.pointer ?? '', message: issue?.message ?? error.message },
    };
  }
}

/**
 * Resolves when a fact holds, or after the deadline: what is missing then shows in the account.
 *
 * @param {() => boolean} isTrue
 * @param {(listener: () => void) => void} listen
 * @returns {Promise<void>}
 */
function waitUntil(isTrue, listen) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, DEADLINE_MS);
    const check = () => {
      if (!isTrue()) return;
      clearTimeout(timer);
      resolve();
    };
    listen(check);
    check();
  });
}
