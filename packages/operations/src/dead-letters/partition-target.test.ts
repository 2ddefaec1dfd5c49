import type { DeadLetter } from '@bloodbank/core/dead-letter';
import { expect, it } from 'vitest';
import { partitionTarget } from './partition-target.js';

const target = (queue?: string): string =>
  partitionTarget((queue === undefined ? {} : { queue }) as DeadLetter, 'events.rag');

it('sends a dead letter back to the partition in which it failed', () => {
  expect(target('events.rag.p3')).toBe('events.rag.p3');
});

it.each(['events.rag', 'events.other', 'events.rag.p3.more', 'events.ragged.p3', 'events.rag.other', undefined])(
  'believes %s no further than the queue itself',
  (queue) => expect(target(queue)).toBe('events.rag'),
);
