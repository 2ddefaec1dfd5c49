import type { EventFilter, EventStore } from '@bloodbank/core/ports';
import { numberOption } from '../clients/client.js';
import type { OpenWorkload } from '../harness/workload.js';
import { percentileOf } from '../statistics/spread.js';
import { residentMib, startStopwatch } from './stopwatch.js';
import { eventOf, FIRST_AT, FLOW, idOf, openStore, SESSION, SOURCES, STEP_MS, TYPES } from './store-of.js';

const PAGE = 50;
const BATCH = 1_000;
const QUARTER_MS = 900_000;

/** Fills a store once for all arms, then asks it one kind of question again and again, each time with another answer. */
export const openAsk: OpenWorkload = async (setting) => {
  const events = numberOption(setting, 'events');
  const questions = numberOption(setting, 'questions');
  const by = String(setting.options['by']);
  const opened = await openStore(`of_${events}`);
  const { last } = await opened.store.extent();
  for (let n = last; n < events; n += BATCH)
    await opened.store.append(Array.from({ length: Math.min(BATCH, events - n) }, (_, at) => eventOf(n + at)));
  // As a store is that has stood for a while.
  await opened.client.query(`ANALYZE ${opened.schema}.bloodbank_events`);
  let turn = 0;
  return {
    async run() {
      const elapsed = startStopwatch();
      const tookMs: number[] = [];
      for (let asked = 0; asked < questions; asked++) {
        // Far apart, so that no question finds what the one before has read.
        const n = (turn++ * 7_919) % events;
        const from = performance.now();
        await ask(opened.store, by, n, events);
        tookMs.push(performance.now() - from);
      }
      const clientUs = (elapsed().cpuMs * 1_000) / questions;
      return {
        figures: { p50: percentileOf(tookMs, 0.5), p95: percentileOf(tookMs, 0.95), clientUs, ...residentMib() },
      };
    },
    close: () => opened.close(),
  };
};

async function ask(store: EventStore, by: string, n: number, events: number): Promise<void> {
  if (by === 'id') {
    if ((await store.find(idOf(n))) === undefined) throw new Error(`${idOf(n)} is not there.`);
    return;
  }
  const found = await store.read({ limit: PAGE, order: 'newest-first', filter: filterOf(by, n, events) });
  if (found.length === 0) throw new Error(`Nothing is found by ${by} for ${n} of ${events}.`);
}

function filterOf(by: string, n: number, events: number): EventFilter {
  switch (by) {
    case 'flow':
      return { correlation: idOf(n - (n % FLOW)) };
    case 'type':
      return { types: [`bench.thing_${n % TYPES}.made`] };
    case 'pattern':
      return { types: [`bench.thing_${n % TYPES}.*`], kinds: ['event'] };
    case 'session':
      return { session: `session-${Math.floor(n / SESSION)}` };
    case 'time': {
      const since = FIRST_AT + Math.min(n, Math.max(0, events - QUARTER_MS / STEP_MS)) * STEP_MS;
      return { source: `service-${n % SOURCES}`, since: new Date(since), until: new Date(since + QUARTER_MS) };
    }
    default:
      throw new Error(`No question is asked by ${by}.`);
  }
}
