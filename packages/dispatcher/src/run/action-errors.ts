import { BloodbankError, type ErrorCode, RetryLater } from '@bloodbank/core/errors';
import { DELIVERY_ERRORS } from '@bloodbank/delivery';

/** An action failed that may succeed later: another attempt follows, after a delay that the broker holds. */
export class ActionFailed extends RetryLater {
  override readonly code: ErrorCode = 'delivery.failed';
}

/** An action that no other attempt would change: its event is dead-lettered at once. */
export class ActionRefused extends BloodbankError {
  constructor(code: keyof typeof DELIVERY_ERRORS | 'schema.invalid', message: string) {
    super(code === 'schema.invalid' ? code : { code, ...DELIVERY_ERRORS[code] }, message);
  }
}
