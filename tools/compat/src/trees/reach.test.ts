import { describe, expect, it } from 'vitest';
import { treeOf } from '../read-folder.fixture.js';
import { changedPartsOf, isSameMeaning, isSameText, type Reach, reachOf } from './reach.js';

const FILE = 'shop/order.placed.v1.json';
const PARTS = '_common/parts.v1.json';
const text = { type: 'string' };
const a = { $ref: '../_common/parts.v1.json#/$defs/a' };
const b = { $ref: '../_common/parts.v1.json#/$defs/b' };

function reach(properties: object, $defs: object = { a: text, b: text }, more: object = {}): Reach {
  const tree = treeOf({ [FILE]: { type: 'object', properties, ...more }, [PARTS]: { $defs } });
  const found = reachOf(tree, { file: FILE, pointer: '' });
  if ('error' in found) throw new Error(found.error.message);
  return found;
}

describe('what an event reaches, beside another version of it', () => {
  it('is the same text whatever the parts are called', () => {
    const renamed = { x: { $ref: '../_common/parts.v1.json#/$defs/renamed' } };
    expect(isSameText(reach({ x: a }), reach(renamed, { renamed: text }))).toBe(true);
  });

  it('is another text where two references lead to one part instead of two', () => {
    expect(isSameText(reach({ x: a, y: b }), reach({ x: a, y: a }))).toBe(false);
    expect(isSameText(reach({ x: a, y: a }), reach({ x: b, y: b }))).toBe(true);
    expect(isSameText(reach({ x: a, y: b, z: a }), reach({ x: a, y: b, z: b }))).toBe(false);
  });

  it('means the same in other words, and in another order of them', () => {
    const described = reach({ x: a }, { a: { description: 'A.', ...text } }, { title: 'Order' });
    expect(isSameText(reach({ x: a }), described)).toBe(false);
    expect(isSameMeaning(reach({ x: a }), described)).toBe(true);
    expect(isSameMeaning(reach({ x: text, y: a }), reach({ y: a, x: text }))).toBe(true);
    expect(isSameMeaning(reach({ x: a }), reach({ x: a }, { a: { ...text, maxLength: 3 } }))).toBe(false);
  });

  it('takes no text for a reference that only looks like one', () => {
    const first = reach({ x: { const: { $ref: '#/$defs/p0_1' } } });
    expect(isSameMeaning(first, reach({ x: { const: { $ref: '#/$defs/p0_2' } } }))).toBe(false);
  });

  it('names the parts that changed where nothing else did', () => {
    const short = { a: { ...text, maxLength: 3 }, b: text };
    const part = `${PARTS}#/$defs/a`;
    expect(changedPartsOf(reach({ x: a, y: b }), reach({ x: a, y: b }, short))).toBe(`${part} ${part}`);
    expect(changedPartsOf(reach({ x: a, y: b }), reach({ x: a, y: b }, short, { minProperties: 1 }))).toBeUndefined();
    expect(changedPartsOf(reach({ x: a }), reach({ x: a, y: b }))).toBeUndefined();
    expect(changedPartsOf(reach({ x: a, y: b, z: a }), reach({ x: a, y: b, z: b }, short))).toBeUndefined();
  });

  it('is an error where a reference leads nowhere', () => {
    const tree = treeOf({ [FILE]: { properties: { x: { $ref: 'gone.json' } } } });
    expect(reachOf(tree, { file: FILE, pointer: '' })).toMatchObject({
      error: { file: FILE, pointer: '/properties/x/$ref' },
    });
  });
});
