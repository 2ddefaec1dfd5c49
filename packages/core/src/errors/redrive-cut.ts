import { BloodbankError } from './bloodbank-error.js';

/** A redrive that ended before its end, and how far it came. What was moved is where it belongs; the rest is where it was. */
export class RedriveCut extends BloodbankError {
  /** Those whose copy was confirmed and whose original was removed. */
  readonly moved: number;
  /** One more was on its way: its copy may have been confirmed, and its original may be there still. */
  readonly isOneInDoubt: boolean;

  constructor(moved: number, isOneInDoubt: boolean, cause: Error) {
    const doubt = isOneInDoubt ? ', and one more may have been' : '';
    super(
      'operation.redrive-cut',
      `The redrive was cut off: ${moved} dead letters were moved${doubt}. ${cause.message}`,
      {
        cause,
      },
    );
    this.moved = moved;
    this.isOneInDoubt = isOneInDoubt;
  }
}
