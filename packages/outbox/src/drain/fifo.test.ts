import { expect, it } from 'vitest';
import { createFifo } from './fifo.js';

it('gives back what came, in its order, however much came and went', () => {
  const fifo = createFifo<number>();
  let next = 0;
  for (let i = 0; i < 10_000; i++) {
    fifo.push(i);
    if (i % 3 === 2) continue;
    expect(fifo.peek()).toBe(next++);
    fifo.shift();
  }
  for (; fifo.size > 0; fifo.shift()) expect(fifo.peek()).toBe(next++);
  expect({ next, rest: fifo.peek() }).toEqual({ next: 10_000, rest: undefined });
});
