import { describe, expect, it } from 'vitest';
import { parseLintConfig } from './lint-config.js';

const allow = [{ type: 'llm.prompt', reason: 'as the original names it' }];

describe('parseLintConfig', () => {
  it('takes nothing, parts and the whole', () => {
    expect(parseLintConfig(undefined)).toEqual({});
    expect(parseLintConfig({})).toEqual({});
    expect(parseLintConfig({ naming: {} })).toEqual({});
    expect(parseLintConfig({ naming: { allow } })).toEqual({ naming: { allow } });
  });

  it.each([
    7,
    [],
    { nmaing: {} },
    { naming: { alow: [] } },
    { naming: { allow: ['llm.prompt'] } },
    { naming: { allow: [{ type: 'llm.prompt' }] } },
    { naming: [] },
  ])('refuses %j', (value) => {
    expect(() => parseLintConfig(value)).toThrow('means nothing');
  });
});
