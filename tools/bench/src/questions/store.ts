import type { Arm, Question } from '../harness/question.js';
import { CLIENT_CPU, MEMORY, milliseconds, RATE } from './metrics.js';

const BATCH = 500;
/** A million events on a slow machine. */
const FILLED_WITHIN_MS = 900_000;

/** What is kept: the rate of the event store beside what PostgreSQL does without its promises. */
export const record: Question = {
  name: 'record',
  asks: 'How many events a second does the event store keep, beside multi-row INSERT and COPY of the same rows?',
  note: `All write into tables with the columns and indexes of the event store, ${BATCH} events of 500 B at a time, each batch in a transaction. The others look for no event that is known already, lock nothing, and count no positions that a reader could trust. PostgreSQL's processor time counts as that of others here.`,
  metrics: [RATE, CLIENT_CPU, MEMORY],
  cases: ({ isQuick }) => {
    const arm = (name: string, way: string, library?: string): Arm => ({
      name,
      program: 'record',
      ...(library === undefined ? {} : { library }),
      options: { way, batch: BATCH },
    });
    const arms = [
      arm('multi-row INSERT', 'insert', 'pg'),
      arm('COPY', 'copy', 'pg-copy-streams'),
      arm('bloodbank', 'bloodbank'),
    ];
    return [{ name: `500 B, ${BATCH} at a time`, reference: 'multi-row INSERT', runMs: isQuick ? 1_500 : 8_000, arms }];
  },
};

/** What is asked of it, as `bloodbank events find` does. */
export const ask: Question = {
  name: 'ask',
  asks: 'How long does a question to a store of many events take?',
  note: 'Each question has another answer each time. 50 events at most, with their bodies. PostgreSQL counts as others.',
  metrics: [milliseconds('p50', 'p50'), milliseconds('p95', 'p95'), CLIENT_CPU, MEMORY],
  cases: ({ isQuick }) => {
    const events = isQuick ? 20_000 : 1_000_000;
    const arm = (name: string, by: string): Arm => ({
      name,
      program: 'ask',
      // The first one fills the store.
      startMs: FILLED_WITHIN_MS,
      options: { by, events, questions: isQuick ? 100 : 400 },
    });
    const arms = [
      arm('one event by its id', 'id'),
      arm('a flow', 'flow'),
      arm('the newest of a type', 'type'),
      arm('the newest of a pattern', 'pattern'),
      arm('a session', 'session'),
      arm('a quarter of an hour of a source', 'time'),
    ];
    return [{ name: `${events.toLocaleString('en')} events`, reference: 'one event by its id', runMs: 0, arms }];
  },
};

/** What happened is sent again. */
export const relive: Question = {
  name: 'replay',
  asks: 'How many recorded events a second are lived again, beside publishing as many?',
  note: 'To a queue of its own: each is read, marked, sent and confirmed, with a checkpoint for every 200. Publishing is of the same bodies on the same transport, as many at a time.',
  metrics: [RATE, CLIENT_CPU, MEMORY],
  cases: ({ isQuick }) => {
    const events = isQuick ? 2_000 : 20_000;
    const arm = (name: string, way: string): Arm => ({
      name,
      program: 'relive',
      hasOwnQueue: true,
      options: { way, events },
    });
    const arms = [arm('publish', 'publish'), arm('replay', 'replay')];
    return [
      {
        name: `${events.toLocaleString('en')} events, quorum`,
        reference: 'publish',
        queue: { type: 'quorum' },
        runMs: 0,
        arms,
      },
    ];
  },
};
