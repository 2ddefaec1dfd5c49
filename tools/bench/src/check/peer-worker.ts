/** A thread in which another tool compares, so that it can be ended where it does not come to an end by itself. */
import { parentPort } from 'node:worker_threads';
import type { JsonSchema } from '@bloodbank/schema-model';
import { PEERS } from './peers.js';

export interface Asked {
  readonly peer: string;
  readonly previous: JsonSchema;
  readonly current: JsonSchema;
}

parentPort?.on('message', ({ peer, previous, current }: Asked) => {
  const started = performance.now();
  const answer = (isError: boolean): void => {
    parentPort?.postMessage({ ms: performance.now() - started, isError });
  };
  PEERS.find(({ name }) => name === peer)
    ?.compare(previous, current)
    .then(
      () => answer(false),
      () => answer(true),
    );
});
