import { type Signal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { call } from '../../api/call.js';
import type { PayloadProblem } from '../../api/catalogue.js';
import { parseJson } from '../../parts/raw-json.js';

/** After the last key, so that not every letter is a request. */
const AFTER_MS = 250;

/**
 * What is wrong with the payload that is being written, as the gateway judges it: the same validator that would refuse it.
 * Undefined while that is not known.
 *
 * @param path where it is asked; the body is `{"payload": …}`
 */
export function useValidation(path: string | undefined, text: string): Signal<readonly PayloadProblem[] | undefined> {
  const problems = useSignal<readonly PayloadProblem[] | undefined>(undefined);
  useEffect(() => {
    if (parseJson(text) === undefined) {
      problems.value = [{ path: '', message: 'is no JSON' }];
      return undefined;
    }
    if (path === undefined) return undefined;
    const ending = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const asked = { method: 'POST', text: `{"payload":${text}}`, signal: ending.signal } as const;
        problems.value = (await call<{ readonly problems: readonly PayloadProblem[] }>(path, asked)).problems;
      } catch {
        // The send says what is wrong then.
        if (!ending.signal.aborted) problems.value = undefined;
      }
    }, AFTER_MS);
    return () => {
      clearTimeout(timer);
      ending.abort();
    };
  }, [path, text, problems]);
  return problems;
}
