import { BloodbankError, type CoreErrorCode } from '@bloodbank/core/errors';

/** A store that a test can make hang, with the deadline that a correct client has. */
export interface Stalling {
  stall(): void;
  resume(): void;
  /** The work, once the store answers; a rejection with `code` when that takes too long. */
  answer<T>(work: () => T | Promise<T>): Promise<T>;
  /** The work once the store answers, however long that takes. */
  answerAtLast<T>(work: () => T | Promise<T>): Promise<T>;
}

const DEADLINE_MS = 50;

export function createStalling(code: CoreErrorCode): Stalling {
  let gate: PromiseWithOpen | undefined;
  const answerAtLast: Stalling['answerAtLast'] = async (work) => {
    await gate?.opened;
    return work();
  };
  return {
    stall: () => {
      gate ??= createGate();
    },
    resume: () => {
      gate?.open();
      gate = undefined;
    },
    answerAtLast,
    answer: async (work) => {
      if (gate !== undefined) await Promise.race([gate.opened, refusal(code)]);
      return work();
    },
  };
}

function refusal(code: CoreErrorCode): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new BloodbankError(code, 'The toy store hangs.')), DEADLINE_MS);
  });
}

interface PromiseWithOpen {
  readonly opened: Promise<void>;
  open(): void;
}

function createGate(): PromiseWithOpen {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
