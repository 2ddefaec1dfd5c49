import { expect, it } from 'vitest';
import { mergeAlike } from './merge-alike.js';

const merge = (functions: Readonly<Record<string, string>>): ReturnType<typeof mergeAlike> =>
  mergeAlike(new Map(Object.entries(functions)));

it('of functions that say the same the first stays, and whoever calls another calls it', () => {
  const { functions, nameOf } = merge({
    part_a: 'function part_a(data){ return 1; }',
    part_b: 'function part_b(data){ return 1; }',
    part_c: 'function part_c(data){ return part_b(data); }',
    part_d: 'function part_d(data){ return part_a(data); }',
    part_e: 'function part_e(data){ return "part_b"; }',
  });
  expect(Object.fromEntries(functions)).toEqual({
    part_a: 'function part_a(data){ return 1; }',
    part_c: 'function part_c(data){ return part_a(data); }',
    part_e: 'function part_e(data){ return "part_b"; }',
  });
  expect(['part_a', 'part_b', 'part_c', 'part_d', 'part_e'].map(nameOf)).toEqual([
    'part_a',
    'part_a',
    'part_c',
    'part_c',
    'part_e',
  ]);
});

it('functions that call themselves are alike where they do the same', () => {
  const { functions } = merge({
    a: 'function a(data){ return a(data.next) + one; }',
    b: 'function b(data){ return b(data.next) + one; }',
    c: 'function c(data){ return a(data.next) + two; }',
    d: 'function d(data){ return b(data.next) + two; }',
  });
  expect([...functions.keys()]).toEqual(['a', 'c']);
  expect(functions.get('c')).toContain('a(data.next)');
});

it('functions whose parts are only called alike are not', () => {
  const { functions } = merge({
    acceptsA: 'function acceptsA(data){ return acceptsAItem(data); }',
    acceptsAItem: 'function acceptsAItem(data){ return 1; }',
    acceptsB: 'function acceptsB(data){ return acceptsBItem(data); }',
    acceptsBItem: 'function acceptsBItem(data){ return 2; }',
    acceptsC: 'function acceptsC(data){ return "acceptsC"; }',
    acceptsD: 'function acceptsD(data){ return "acceptsD"; }',
  });
  expect(functions.size).toBe(6);
});

it('functions that come before what they call are alike once that is one', () => {
  const { functions } = merge({
    a: 'function a(data){ return y(data); }',
    b: 'function b(data){ return z(data); }',
    y: 'function y(data){ return 1; }',
    z: 'function z(data){ return 1; }',
  });
  expect([...functions.keys()]).toEqual(['a', 'y']);
});

it('what stood for others is itself stood for, by one that comes before it', () => {
  const { functions, nameOf } = merge({
    a: 'function a(data){ return x(data); }',
    m: 'function m(data){ return z(data); }',
    n: 'function n(data){ return z(data); }',
    x: 'function x(data){ return 1; }',
    z: 'function z(data){ return 1; }',
  });
  expect([...functions.keys()]).toEqual(['a', 'x']);
  expect(['m', 'n', 'z'].map(nameOf)).toEqual(['a', 'a', 'x']);
});
