import type { Sample } from './workload.js';

/**
 * How the harness and the process of an arm talk: orders are lines of the process's stdin, each one of these words, answers are
 * lines of JSON on its file descriptor 3. The process begins with `ready`, `unavailable` or `failed`, and ends when its stdin
 * does. A peer in another language speaks the same.
 */
export type Order = 'prepare' | 'run';

export type Answer =
  | { readonly kind: 'ready' | 'prepared' }
  /** `cpuMs` is the process's own, from the order to the answer. */
  | { readonly kind: 'sample'; readonly sample: Sample; readonly cpuMs: number }
  | { readonly kind: 'unavailable' | 'failed'; readonly why: string };

export const ANSWERS_FD = 3;
