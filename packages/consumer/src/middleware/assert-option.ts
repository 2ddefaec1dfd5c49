import { BloodbankError } from '@bloodbank/core/errors';

/** @throws {BloodbankError} `config.invalid` where it does not hold. */
export function assertOption(holds: boolean, owner: string, name: string, rule: string, value: unknown): void {
  if (holds) return;
  throw new BloodbankError('config.invalid', `${owner}: ${name} must be ${rule}, not ${String(value)}.`);
}
