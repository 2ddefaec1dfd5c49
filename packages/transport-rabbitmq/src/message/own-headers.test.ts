import { isReservedHeader } from '@bloodbank/core/message';
import { expect, test } from 'vitest';
import { OWN_HEADERS } from './own-headers.js';

test('every header of ours is one that nobody else may send', () => {
  expect(Object.values(OWN_HEADERS).filter((name) => !isReservedHeader(name))).toEqual([]);
});
