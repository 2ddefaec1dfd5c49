import { expect, test } from 'vitest';
import { retryTarget } from './retry-target.js';

const declaration = { queue: 'rag', bindings: [], deadLetterQueue: 'dlq.rag', retryDelaysMs: [5_000, 0, 1_000] };

test.each([
  [0, 'rag'],
  [1_000, 'rag.retry.1000'],
  [1_001, 'rag.retry.5000'],
  [1, 'rag.retry.1000'],
  [60_000, 'rag.retry.5000'],
])('a retry after %i ms waits in %s', (delayMs, target) => {
  expect(retryTarget(declaration, delayMs)).toBe(target);
});

test('without declared delays, every retry is at once', () => {
  expect(retryTarget({ ...declaration, retryDelaysMs: [] }, 1_000)).toBe('rag');
});
