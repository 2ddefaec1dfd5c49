import { BloodbankError } from '@bloodbank/core/errors';

const MAX_VALUE_LENGTH = 4_096;

/** @throws {BloodbankError} `config.invalid` for a value that is no short text. */
export function assertShort(value: string | undefined): void {
  if (value === undefined || value.length <= MAX_VALUE_LENGTH) return;
  const message = `A value of ${value.length} characters was left in an inbox; ${MAX_VALUE_LENGTH} are allowed.`;
  throw new BloodbankError('config.invalid', message);
}
