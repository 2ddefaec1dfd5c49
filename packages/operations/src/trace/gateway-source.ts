import { BloodbankError, toError } from '@bloodbank/core/errors';
import { maskUrl } from '@bloodbank/core/message';
import type { ChainLink, CorrelationChain, CorrelationEntry } from '@bloodbank/core/ports';
import type { TraceSource } from './trace-source.js';

const TIMEOUT_MS = 10_000;

/** What a gateway takes. */
const MAX_DEPTH = 10_000;

/** Asks a gateway over HTTP, with the key that it may ask for. */
export function createGatewaySource(gateway: string, key: string | undefined): TraceSource {
  const address = maskUrl(gateway);

  async function get<T>(path: string): Promise<T | undefined> {
    const answer = await ask(new URL(path, gateway));
    if (answer.status === 404) return undefined;
    const value: unknown = await answer.json().catch(() => undefined);
    if (answer.status === 401 || answer.status === 403) throw refused(answer.status, detailOf(value));
    if (!answer.ok) throw unavailable(`it answers ${answer.status}${detailOf(value)}`);
    return value as T;
  }

  async function ask(url: URL): Promise<Response> {
    try {
      const headers = { accept: 'application/json', ...(key === undefined ? {} : { authorization: `Bearer ${key}` }) };
      // A key goes nowhere but where it was meant to go.
      return await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS), headers, redirect: 'error' });
    } catch (thrown) {
      throw unavailable(toError(thrown).message, thrown);
    }
  }

  function refused(status: 401 | 403, detail: string): BloodbankError {
    if (status === 403) {
      const remedy = 'Set GATEWAY_KEY to a key with a scope such as read:#, or add that scope to this one.';
      return new BloodbankError('gateway.forbidden', `The gateway at ${address} refuses this key${detail}.`, {
        remedy,
      });
    }
    const asks = key === undefined ? 'asks for an API key' : 'does not know the key in GATEWAY_KEY, or not any more';
    const remedy = 'Set GATEWAY_KEY, or GATEWAY_KEY_FILE, to one of the keys in the API_KEYS of that gateway.';
    return new BloodbankError('gateway.unauthenticated', `The gateway at ${address} ${asks}.`, { remedy });
  }

  function unavailable(reason: string, cause?: unknown): BloodbankError {
    const remedy = 'Check that `bloodbank up` runs in this project, or name a gateway with --gateway.';
    return new BloodbankError('correlation.unavailable', `The gateway at ${address} cannot be asked: ${reason}.`, {
      cause,
      remedy,
    });
  }

  return {
    find: (eventId) => get<CorrelationEntry>(`/debug/correlation/${eventId}`),
    async chain(eventId, direction, maxDepth) {
      const depth = maxDepth === undefined ? '' : `&depth=${Math.min(maxDepth, MAX_DEPTH)}`;
      const path = `/debug/correlation/${eventId}/chain?direction=${direction}${depth}`;
      const found = await get<{ readonly chain: readonly ChainLink[]; readonly truncated: boolean }>(path);
      const { chain = [], truncated = false } = found ?? {};
      return { event_id: eventId, direction, events: chain, truncated } satisfies CorrelationChain;
    },
    close: async () => {},
  };
}

function detailOf(problem: unknown): string {
  const isProblem = typeof problem === 'object' && problem !== null && 'detail' in problem;
  return isProblem ? ` (${String(problem.detail)})` : '';
}
