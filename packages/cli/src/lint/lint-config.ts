import { BloodbankError } from '@bloodbank/core';
import type { LintConfig } from '@bloodbank/schema-model';

/**
 * The `lint` part of the configuration file as the linter takes it.
 *
 * @throws {BloodbankError} `config.invalid` when it has another form.
 */
export function parseLintConfig(value: unknown): LintConfig {
  if (value === undefined) return {};
  if (isObject(value) && Object.keys(value).every((key) => key === 'naming')) {
    const { naming } = value;
    if (naming === undefined) return {};
    if (isObject(naming) && Object.keys(naming).every((key) => key === 'allow')) {
      const { allow } = naming;
      if (allow === undefined) return {};
      if (Array.isArray(allow) && allow.every(isAllowance)) return { naming: { allow } };
    }
  }
  throw new BloodbankError('config.invalid', '"lint" in bloodbank.config.json has a form that means nothing.', {
    remedy: 'Write {"naming": {"allow": [{"type": "<event type>", "reason": "<why it keeps its name>"}]}}.',
  });
}

function isAllowance(value: unknown): value is { type: string; reason: string } {
  return isObject(value) && typeof value['type'] === 'string' && typeof value['reason'] === 'string';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
