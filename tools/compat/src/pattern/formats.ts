import { knownFormats } from '@bloodbank/schema-model/validation';
import { type Automaton, automatonOf } from './automaton.js';

/** Languages that hold all of a format that ajv decides by a function; they may hold more. */
const WIDER: Readonly<Record<string, string>> = {
  date: '^\\d{4}-\\d\\d-\\d\\d$',
  time: '^\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?([zZ]|[+\\-]\\d\\d(:?\\d\\d)?)$',
  'date-time': '^\\d{4}-\\d\\d-\\d\\d[tT\\s]\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?([zZ]|[+\\-]\\d\\d(:?\\d\\d)?)$',
  'iso-time': '^\\d\\d:\\d\\d:\\d\\d',
  'iso-date-time': '^\\d{4}-\\d\\d-\\d\\d[tT\\s]\\d\\d:\\d\\d:\\d\\d',
  uri: '[/:]',
  duration: '^P[0-9A-Z]+$',
  hostname: '^[a-zA-Z0-9.\\-]{1,254}$',
};
const WITHIN: Readonly<Record<string, readonly string[]>> = {
  uri: ['uri-reference'],
  'date-time': ['iso-date-time'],
  time: ['iso-time'],
};

export const hasFormat = (name: string): boolean => Object.hasOwn(knownFormats(), name);

/** Formats of numbers, and those that any value meets, are no demand on a text. */
export function isTextFormat(name: string): boolean {
  const format = knownFormats()[name];
  return format !== true && !(typeof format === 'object' && 'type' in format && format.type === 'number');
}

export function satisfiesFormat(name: string, text: string): boolean {
  const format = knownFormats()[name];
  if (format instanceof RegExp) return format.test(text);
  if (typeof format === 'function') return format(text) === true;
  const validate = typeof format === 'object' && 'validate' in format ? format.validate : undefined;
  if (validate instanceof RegExp) return validate.test(text);
  return typeof validate === 'function' ? (validate as (text: string) => unknown)(text) === true : true;
}

/** Whether every text of one format is of the other, so far as is known. */
export function isFormatWithin(name: string, other: string): boolean {
  return name === other || WITHIN[name]?.includes(other) === true;
}

/** Exactly the texts of a format, where it is a regular expression. */
export function languageOf(name: string): Automaton | undefined {
  const format = knownFormats()[name];
  return format instanceof RegExp ? automatonOf(format.source, format.flags.replace('g', '')) : undefined;
}

/** At least the texts of a format. */
export function widerLanguageOf(name: string): Automaton | undefined {
  const wider = WIDER[name];
  return languageOf(name) ?? (wider === undefined ? undefined : automatonOf(wider));
}

/** Texts among which most formats have one. */
export const FORMAT_SAMPLES: readonly string[] = [
  ...[
    '2020-01-01',
    '2020-01-01T00:00:00Z',
    '2020-01-01 00:00:00Z',
    '12:00:00Z',
    '12:00:00',
    'P1D',
    'a@b.co',
    'a.b',
    '127.0.0.1',
    '::1',
  ],
  ...[
    '00000000-0000-4000-8000-000000000000',
    'https://a.b/c',
    'urn:a:b',
    '/a',
    '/a/b',
    '#/a',
    '0/a',
    '^a$',
    'YQ==',
    '{a}',
    '2020-02-30',
  ],
];
