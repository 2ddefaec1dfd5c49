import { describe, expect, it } from 'vitest';
import { makeMutants } from './make-mutants.js';

const changesOf = (source: string): readonly string[] => makeMutants(source).map(({ change }) => change);

describe('the mutants of a source', () => {
  it.each([
    ['a();', ['remove: a();'], [';']],
    ['throw x;', ['remove: throw x;'], [';']],
    ['const a = await b();', ['do not await: await b()'], ['const a = b();']],
    ['if (a(b)) c = d;', ['negate: a(b)', 'remove: c = d;'], ['if (!(a(b))) c = d;', 'if (a(b)) ;']],
    ['const a = b === c;', ['=== becomes !==: b === c'], ['const a = b !== c;']],
    ['const a = b ?? c;', ['drop the default: b ?? c'], ['const a = b;']],
    ['const a = 1_000;', ['becomes one more: 1_000'], ['const a = (1_000 + 1);']],
    ['const a = true;', ['becomes false: true'], ['const a = false;']],
    ["const a = 'ack';", ["becomes another text: 'ack'"], ["const a = '';"]],
  ])('%s', (source, changes, texts) => {
    expect(changesOf(source)).toEqual(changes);
    expect(makeMutants(source).map(({ text }) => text)).toEqual(texts);
  });

  it('swap effects that follow each other', () => {
    const source = '{ await publish(copy);\nchannel.ack(message); }';
    expect(makeMutants(source).find(({ change }) => change.startsWith('swap'))?.text).toBe(
      '{ channel.ack(message);\nawait publish(copy); }',
    );
  });

  it.each([
    ['prose', "const a = 'It happened.';"],
    ['types', "type A = 'a' | 1; interface B { readonly c: true }"],
    ['imports and exports', "import { a } from 'b'; export { c } from 'd';"],
    ['names of properties', "const a = { 'x-b': c };"],
    ['endless loops', 'for (;;) {}'],
  ])('leave %s alone', (_, source) => {
    expect(changesOf(source)).toEqual([]);
  });

  it('are told apart by what was done to which text, and know their line', () => {
    const mutants = makeMutants('a();\nb();\na();');
    expect(mutants.map(({ change, line }) => `${line} ${change}`)).toEqual([
      '1 remove: a();',
      '2 remove: b();',
      '3 remove: a(); (no. 2)',
    ]);
  });
});
