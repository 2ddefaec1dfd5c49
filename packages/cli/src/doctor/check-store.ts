import type { Settings } from '@bloodbank/bus/config';
import { BloodbankError, toError } from '@bloodbank/core/errors';
import { maskUrl } from '@bloodbank/core/message';
import { type Check, fail, pass } from './check.js';

export interface StoreQuestion {
  readonly id: string;
  readonly title: string;
  /** The setting that names the server. */
  readonly variable: string;
  readonly urlOf: (settings: Settings) => string | undefined;
  /** Asks the server something as its user does, login and TLS included. Rejects with why it cannot be used. */
  readonly ask: (url: string, settings: Settings) => Promise<void>;
}

/** Whether the server that a setting names answers those who log in. */
export function createStoreCheck({ id, title, variable, urlOf, ask }: StoreQuestion): Check {
  return {
    id,
    title,
    async run({ settings }) {
      const url = urlOf(settings);
      if (url === undefined) return pass(`${variable} is not set: nothing needs it`);
      if (!URL.canParse(url)) return fail(`${variable} is not a URL`, `Correct ${variable}.`);
      try {
        await ask(url, settings);
        return pass(`answers at ${maskUrl(url)}`);
      } catch (thrown) {
        const error = toError(thrown);
        const usual = `Start the server, correct ${variable}, or unset it.`;
        return fail(error.message, error instanceof BloodbankError ? error.remedy : usual);
      }
    },
  };
}
