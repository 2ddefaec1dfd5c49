import { isObject, parseObject } from '@bloodbank/core/json';
import { RunnerError } from '../runner-errors.js';

/** A run that is used again and again: a JSON file, in which `${NAME}` stands for a variable. */
export interface Profile {
  readonly program?: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env: Readonly<Record<string, string>>;
  readonly path?: string;
  /** As the command line takes it: `10m`. */
  readonly timeout?: string;
  readonly client?: string;
  readonly worktree?: string;
  readonly name?: string;
  readonly config: Readonly<Record<string, unknown>>;
}

const TEXTS = ['program', 'cwd', 'path', 'timeout', 'client', 'worktree', 'name'] as const;
const KEYS: readonly string[] = [...TEXTS, '$schema', 'args', 'env', 'variables', 'config'];
const VARIABLE = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/**
 * Reads a profile, and puts variables into it. A variable is a text within one argument, never several, and never an option:
 * no shell sees it.
 *
 * @throws {BloodbankError} `runner.profile-invalid`
 * @example
 * ```ts
 * parseProfile('review', '{"program":"claude","args":["-p","Review ${PR}"]}', { PR: '458' }).args; // ['-p', 'Review 458']
 * ```
 */
export function parseProfile(name: string, text: string, given: Readonly<Record<string, string>>): Profile {
  const fail = (what: string, remedy?: string): never => {
    const options = remedy === undefined ? {} : { remedy };
    throw new RunnerError('runner.profile-invalid', `Profile ${name}: ${what}`, options);
  };
  const read = parseObject(text) ?? fail('it is no JSON object.');
  const unknown = Object.keys(read).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) fail(`${JSON.stringify(unknown)} means nothing.`, `The keys are ${KEYS.join(', ')}.`);
  const defaults = textsOf(read['variables']) ?? fail('"variables" must be an object of texts: their defaults.');
  const values = new Map(Object.entries({ ...defaults, ...given }));
  const used = new Set<string>();
  const fill = (template: string): string =>
    template.replace(VARIABLE, (_, variable: string) => {
      used.add(variable);
      const value = values.get(variable);
      if (value?.includes('\0')) fail(`the value of ${variable} holds a NUL byte.`);
      return value ?? fail(`it needs ${variable}.`, `Give it with --var ${variable}=…`);
    });
  const argument = (template: string): string => {
    const filled = fill(template);
    if (filled.startsWith('-') && !template.startsWith('-')) {
      fail(`${JSON.stringify(template)} became the option ${JSON.stringify(filled)}.`, 'Give a value without a dash.');
    }
    return filled;
  };
  const args = listOf(read['args']) ?? fail('"args" must be a list of texts.');
  const env = textsOf(read['env']) ?? fail('"env" must be an object of texts.');
  const config = read['config'] ?? {};
  if (!isObject(config)) fail('"config" must be an object.');
  const texts = TEXTS.flatMap((key) => {
    const value = read[key];
    if (value === undefined) return [];
    return [[key, typeof value === 'string' && value !== '' ? fill(value) : fail(`"${key}" must be a text.`)] as const];
  });
  const profile: Profile = {
    ...Object.fromEntries(texts),
    args: args.map(argument),
    env: Object.fromEntries(Object.entries(env).map(([key, value]) => [key, fill(value)])),
    config: config as Readonly<Record<string, unknown>>,
  };
  const unused = Object.keys(given).find((variable) => !used.has(variable) && !(variable in defaults));
  if (unused !== undefined) fail(`it has no \${${unused}}.`, 'Check the spelling of --var.');
  return profile;
}

function textsOf(value: unknown): Readonly<Record<string, string>> | undefined {
  if (value === undefined) return {};
  if (!isObject(value) || Object.values(value).some((text) => typeof text !== 'string')) return undefined;
  return value as Readonly<Record<string, string>>;
}

function listOf(value: unknown): readonly string[] | undefined {
  if (value === undefined) return [];
  return Array.isArray(value) && value.every((text) => typeof text === 'string') ? value : undefined;
}
