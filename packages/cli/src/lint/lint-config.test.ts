import { describe, expect, it } from 'vitest';
import { annotationsOf, parseLintConfig } from './lint-config.js';

const allow = [{ type: 'llm.prompt', reason: 'as the original names it' }];

describe('parseLintConfig', () => {
  it('takes nothing, parts and the whole', () => {
    expect(parseLintConfig(undefined)).toEqual({});
    expect(parseLintConfig({})).toEqual({});
    expect(parseLintConfig({ naming: {} })).toEqual({});
    expect(parseLintConfig({ naming: { allow } })).toEqual({ naming: { allow } });
    const annotations = { allow: [{ word: 'x-replay', reason: 'of the recorder' }] };
    expect(parseLintConfig({ annotations })).toEqual({ annotations });
    expect([...annotationsOf({ lint: { annotations } }).allowedAnnotations]).toEqual(['x-replay']);
  });

  it.each([
    7,
    [],
    { nmaing: {} },
    { naming: { alow: [] } },
    { naming: { allow: ['llm.prompt'] } },
    { naming: { allow: [{ type: 'llm.prompt' }] } },
    { naming: [] },
    { naming: { allow: [{ ...allow[0], because: 'x' }] } },
    { annotations: { allow } },
    { annotations: { allow: ['x-replay'] } },
  ])('refuses %j', (value) => {
    expect(() => parseLintConfig(value)).toThrow('means nothing');
  });
});
