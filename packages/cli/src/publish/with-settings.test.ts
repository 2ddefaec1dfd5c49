import { expect, it } from 'vitest';
import { parseSetting } from '../shell/parse-option.js';
import { withSettings } from './with-settings.js';

it.each([
  [{}, ['a=1', 'b.c=true', 'd=text', 'e="1"'], { a: 1, b: { c: true }, d: 'text', e: '1' }],
  [{ a: { b: 1, c: 2 } }, ['a.b=null'], { a: { b: null, c: 2 } }],
  [{ items: [{ n: 1 }] }, ['items.0.n=2'], { items: [{ n: 2 }] }],
  [{}, ['text=a=b'], { text: 'a=b' }],
  [{}, ['list=[1,2]'], { list: [1, 2] }],
  [{}, ['__proto__.x=1'], JSON.parse('{"__proto__":{"x":1}}')],
])('%j with %j', (payload, settings, expected) => {
  expect(withSettings(payload, settings.map(parseSetting))).toEqual(expected);
});

it('says what is no path', () => {
  expect(() => withSettings({ a: 1 }, [parseSetting('a.b=1')])).toThrow('holds no "b"');
  expect(() => parseSetting('a')).toThrow('path=value');
  expect(() => parseSetting('=1')).toThrow('path=value');
});
