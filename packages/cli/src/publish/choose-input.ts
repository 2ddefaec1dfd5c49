import { parseFileArgument, parseTextArgument, type TextSource } from '../input/text-source.js';
import { UsageError } from '../shell/usage-error.js';

/** The options with which `publish` is told what to publish. */
export interface InputOptions {
  /** The argument after the type. */
  readonly payload?: string;
  readonly json?: string;
  readonly payloadFile?: string;
  readonly envelopeJson?: string;
  readonly envelopeFile?: string;
  readonly example?: boolean;
  readonly sample?: boolean;
  /** `path=value`: fields that are set in whatever payload there is. */
  readonly set?: readonly PayloadSetting[];
}

export interface PayloadSetting {
  readonly path: readonly string[];
  readonly value: unknown;
}

export type PublishInput =
  | { readonly form: 'payload' | 'envelope'; readonly source: TextSource }
  | { readonly form: 'example' }
  | { readonly form: 'sample' }
  | { readonly form: 'nothing' };

const FORMS: readonly (readonly [keyof InputOptions, string, (argument: string) => PublishInput])[] = [
  ['payload', 'a payload', (argument) => ({ form: 'payload', source: parseTextArgument(argument) })],
  ['json', '--json', (argument) => ({ form: 'payload', source: parseTextArgument(argument) })],
  ['payloadFile', '--payload-file', (argument) => ({ form: 'payload', source: parseFileArgument(argument) })],
  ['envelopeJson', '--envelope-json', (argument) => ({ form: 'envelope', source: parseTextArgument(argument) })],
  ['envelopeFile', '--envelope-file', (argument) => ({ form: 'envelope', source: parseFileArgument(argument) })],
  ['example', '--example', () => ({ form: 'example' })],
  ['sample', '--sample', () => ({ form: 'sample' })],
];

/** @throws {UsageError} unless exactly one form was given. */
export function chooseInput(options: InputOptions): PublishInput {
  const given = FORMS.filter(([key]) => options[key] !== undefined && options[key] !== false);
  const [only] = given;
  if (only !== undefined && given.length === 1) {
    const [key, , read] = only;
    return read(String(options[key]));
  }
  // What is set makes a payload of nothing.
  if (given.length === 0 && options.set !== undefined) return { form: 'nothing' };
  const flags = FORMS.map(([, flag]) => flag).join(', ');
  throw new UsageError(
    only === undefined
      ? 'Nothing was given to publish.'
      : `Several things were given to publish: ${given.map(([, flag]) => flag).join(' and ')}.`,
    `Give exactly one of ${flags}; --set sets fields of it, or makes one.`,
  );
}
