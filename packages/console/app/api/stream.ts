import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { open, type Problem, problemOf } from './call.js';

export type StreamState = 'connecting' | 'open' | 'waiting' | 'closed';

export interface StreamReader {
  onMessage(message: EventSourceMessage): void;
  onState(state: StreamState, problem?: Problem): void;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8_000;
/** What has piled up is read for so long at a time; in between the page draws and answers the keyboard. */
const SLICE_MS = 20;

/**
 * Reads server-sent events with the key in a header, which the browser's own EventSource cannot carry. A stream that breaks
 * is taken up again after its last id; one that is refused for good (a wrong key, a wrong query) is not.
 *
 * @param after the id of the last event that is known already
 * @returns ends it
 */
export function openStream(path: string, reader: StreamReader, after?: string): () => void {
  const ending = new AbortController();
  let lastId = after;
  let waitMs = FIRST_WAIT_MS;

  const parser = createParser({
    onEvent(message) {
      if (message.id !== undefined) lastId = message.id;
      reader.onMessage(message);
    },
  });

  const readOnce = async (): Promise<void> => {
    const headers = lastId === undefined ? {} : { 'last-event-id': lastId };
    const response = await open(path, { headers, signal: ending.signal });
    reader.onState('open');
    waitMs = FIRST_WAIT_MS;
    parser.reset();
    const text = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    // Parts that are there already come without a pause: all of them would be one task.
    let sliceEndsAt = performance.now() + SLICE_MS;
    for (let part = await text?.read(); part?.done === false; part = await text?.read()) {
      parser.feed(part.value);
      if (performance.now() < sliceEndsAt) continue;
      await new Promise((resolve) => setTimeout(resolve));
      sliceEndsAt = performance.now() + SLICE_MS;
    }
  };

  const run = async (): Promise<void> => {
    while (!ending.signal.aborted) {
      reader.onState('connecting');
      let problem: Problem | undefined;
      try {
        await readOnce();
      } catch (thrown) {
        problem = problemOf(thrown);
      }
      if (ending.signal.aborted) return;
      const isRefused =
        problem !== undefined && problem.status >= 400 && problem.status < 500 && problem.status !== 429;
      reader.onState(isRefused ? 'closed' : 'waiting', problem);
      if (isRefused) return;
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
    }
  };
  void run();
  return () => ending.abort();
}
