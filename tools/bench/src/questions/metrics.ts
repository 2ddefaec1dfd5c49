import type { Metric } from '../harness/question.js';

export const RATE: Metric = { id: 'rate', title: 'a second', unit: '', better: 'more', digits: 0, isCompared: true };

/** Of the client's process, for each message. A busy machine disturbs it less than the rate. */
export const CLIENT_CPU: Metric = {
  id: 'clientUs',
  title: 'client CPU',
  unit: 'µs',
  better: 'less',
  digits: 1,
  isCompared: true,
};

/** Of the client's process, as the system counts it when a run has ended. What it handles passes through. */
export const MEMORY: Metric = {
  id: 'rssMib',
  title: 'resident',
  unit: 'MiB',
  better: 'less',
  digits: 0,
  isCompared: false,
};

export const BROKER_CPU: Metric = {
  id: 'brokerUs',
  title: 'broker CPU',
  unit: 'µs',
  better: 'less',
  digits: 1,
  isCompared: false,
};

export function milliseconds(id: string, title: string): Metric {
  return { id, title, unit: 'ms', better: 'less', digits: 2, isCompared: true };
}
