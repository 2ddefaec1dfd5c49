import { describe, expect, it } from 'vitest';
import { UsageError } from '../shell/usage-error.js';
import { chooseInput, type InputOptions } from './choose-input.js';

describe('chooseInput', () => {
  it.each<[InputOptions, unknown]>([
    [{ json: '{"a":1}' }, { form: 'payload', source: { kind: 'inline', text: '{"a":1}' } }],
    [{ json: '@p.json' }, { form: 'payload', source: { kind: 'file', file: 'p.json' } }],
    [{ json: '@-' }, { form: 'payload', source: { kind: 'stdin' } }],
    [{ json: '-' }, { form: 'payload', source: { kind: 'stdin' } }],
    [{ payloadFile: 'p.json' }, { form: 'payload', source: { kind: 'file', file: 'p.json' } }],
    [{ payloadFile: '-' }, { form: 'payload', source: { kind: 'stdin' } }],
    [{ envelopeJson: '{}' }, { form: 'envelope', source: { kind: 'inline', text: '{}' } }],
    [{ envelopeFile: 'e.json' }, { form: 'envelope', source: { kind: 'file', file: 'e.json' } }],
    [{ example: true }, { form: 'example' }],
    [
      { example: false, json: '' },
      { form: 'payload', source: { kind: 'inline', text: '' } },
    ],
  ])('%j', (options, expected) => {
    expect(chooseInput(options)).toEqual(expected);
  });

  it('refuses none, naming the forms', () => {
    expect(() => chooseInput({})).toThrow(UsageError);
    expect(() => chooseInput({})).toThrow('Nothing was given to publish.');
  });

  it('refuses two, naming both', () => {
    const both = (): unknown => chooseInput({ json: '{}', example: true });
    expect(both).toThrow('Several things were given to publish: --json and --example.');
  });
});
