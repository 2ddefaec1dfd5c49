import { BloodbankError } from '@bloodbank/core/errors';
import { assertSigningSecret } from '@bloodbank/delivery';
import type { RuleSet } from '../rules/rule-set.js';

/** @throws {BloodbankError} `config.invalid` where a variable that a rule names is not there: found at the start, not at the first ticket. */
export function assertSecrets({ rules }: RuleSet, env: NodeJS.ProcessEnv): void {
  for (const { name, action } of rules) {
    if (action.kind !== 'hook') continue;
    for (const variable of [action.tokenEnv, action.signEnv]) {
      if (variable !== undefined && (env[variable] ?? '').trim() === '') {
        const remedy = `Set ${variable}, which rule ${name} names.`;
        throw new BloodbankError('config.invalid', `${variable} is required.`, { remedy });
      }
    }
    const secrets = action.signEnv === undefined ? [] : (env[action.signEnv] ?? '').split(',');
    for (const secret of secrets) assertSigningSecret(secret.trim());
  }
}
