import { describe, expect, it } from 'vitest';
import { patternAdvice } from './pattern-advice.js';
import { syntaxErrorOf } from './patterns-of.js';

describe('patternAdvice', () => {
  it.each([
    ['[\\w-.]+', '[\\w\\-.]+'],
    ['[.\\w-]+\\-', '[.\\w\\-]+-'],
    ['[a-\\d]', '[a\\-\\d]'],
    ['[\\p{L}-_]', '[\\p{L}\\-_]'],
    ['^\\-a\\_b\\@$', '^-a_b@$'],
    ["\\'\\ \\#\\%", "' #%"],
    ['[\\_\\-\\]]', '[_\\-\\]]'],
    ['{name}', '\\{name\\}'],
    ['^{{x}}$', '^\\{\\{x\\}\\}$'],
    ['a{,3}', 'a{0,3}'],
    ['a{2}}', 'a{2}\\}'],
    ['\\u{1F600}\\-', '\\u{1F600}-'],
  ])('mends %s, so that it can be pasted', (source, mended) => {
    expect(syntaxErrorOf(source)).toBeDefined();
    expect(syntaxErrorOf(mended)).toBeUndefined();
    expect(patternAdvice(source)).toBe(`Write ${JSON.stringify(mended)}.`);
  });

  it.each([
    ['(?i)abc', 'take (?i) out'],
    ['^(?im)a', 'take (?im) out'],
    ['(?P<year>\\d+)', '(?<name>...)'],
    ['(?P<y>a)(?P=y)', '(?<name>...)'],
    ['(?>a+)b', 'Atomic groups'],
    ['a++', 'Possessive'],
    ['(?#why)a', '$comment'],
    ['[[:alpha:]_]', '[:alpha:]'],
    ['\\Aabc', 'written ^'],
    ['abc\\z', 'written $'],
    ['\\Q.\\E', 'Quoting'],
    ['\\h+', '[ \\t]'],
    ['\\p{Foo}', '\\p{L}'],
    ['\\x1', 'two hexadecimal digits'],
    ['a\\1', 'back reference'],
    ['(?<n>a)\\k<m>', 'back reference'],
    ['[z-a]', 'regular expression of JavaScript'],
    ['(', 'regular expression of JavaScript'],
  ])('says of %s what to write in place of it', (source, advice) => {
    expect(patternAdvice(source)).toContain(advice);
  });
});
