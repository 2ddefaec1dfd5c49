import { expect, test } from 'vitest';
import { createChance, shuffled } from './shuffle.js';

const ITEMS = ['a', 'b', 'c', 'd', 'e'];

test('the same seed gives the same orders, another one others', () => {
  const ordersOf = (seed: number): readonly string[] => {
    const chance = createChance(seed);
    return Array.from({ length: 5 }, () => shuffled(ITEMS, chance).join(''));
  };
  expect(ordersOf(7)).toEqual(ordersOf(7));
  expect(ordersOf(7)).not.toEqual(ordersOf(8));
});

test('nothing is lost, nothing is there twice, and the items themselves stay as they are', () => {
  expect(shuffled(ITEMS, createChance(1)).sort()).toEqual(ITEMS);
  expect(ITEMS.join('')).toBe('abcde');
});

test('each item comes first about as often as each other', () => {
  const chance = createChance(3);
  const first = new Map<string, number>();
  for (let turn = 0; turn < 5_000; turn++) {
    const [item = ''] = shuffled(ITEMS, chance);
    first.set(item, (first.get(item) ?? 0) + 1);
  }
  for (const count of first.values()) expect(Math.abs(count - 1_000)).toBeLessThan(150);
});
