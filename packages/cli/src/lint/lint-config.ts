import type { Project } from '@bloodbank/bus/config';
import { BloodbankError } from '@bloodbank/core/errors';
import { isObject } from '@bloodbank/core/json';
import { allowedAnnotations } from '@bloodbank/schema-model/annotations';
import type { LintConfig } from '@bloodbank/schema-model/lint';

/**
 * The `lint` part of the configuration file as the linter takes it.
 *
 * @throws {BloodbankError} `config.invalid` when it has another form.
 */
export function parseLintConfig(value: unknown): LintConfig {
  if (value === undefined) return {};
  if (isObjectOf(value, 'naming', 'annotations')) {
    const naming = parseAllowed(value['naming'], isAllowance('type'));
    const annotations = parseAllowed(value['annotations'], isAllowance('word'));
    if (naming !== undefined && annotations !== undefined) {
      return { ...(naming.allow && { naming }), ...(annotations.allow && { annotations }) };
    }
  }
  throw new BloodbankError('config.invalid', '"lint" in bloodbank.config.json has a form that means nothing.', {
    remedy:
      'Write {"naming": {"allow": [{"type": "<event type>", "reason": "<why it keeps its name>"}]}}, and beside "naming" {"annotations": {"allow": [{"word": "<x-word>", "reason": "<whose it is>"}]}}.',
  });
}

/** The words of others that the project allows in its schemas, as `loadSchemaSet` and `generate` take them. */
export function annotationsOf(project: Pick<Project, 'lint'>): { readonly allowedAnnotations: ReadonlySet<string> } {
  return { allowedAnnotations: allowedAnnotations(parseLintConfig(project.lint)) };
}

/** `{ "allow": [...] }`, or nothing; `undefined` where it is anything else. */
function parseAllowed<T>(
  value: unknown,
  isOne: (one: unknown) => one is T,
): { readonly allow?: readonly T[] } | undefined {
  if (value === undefined) return {};
  if (!isObjectOf(value, 'allow')) return undefined;
  const { allow } = value;
  if (allow === undefined) return {};
  return Array.isArray(allow) && allow.every(isOne) ? { allow } : undefined;
}

/** An exception names something and gives a reason. */
function isAllowance<K extends string>(name: K): (value: unknown) => value is Record<K | 'reason', string> {
  return (value): value is Record<K | 'reason', string> =>
    isObjectOf(value, name, 'reason') && [name, 'reason'].every((key) => typeof value[key] === 'string');
}

function isObjectOf(value: unknown, ...keys: readonly string[]): value is Record<string, unknown> {
  return isObject(value) && Object.keys(value).every((key) => keys.includes(key));
}
