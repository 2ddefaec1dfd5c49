import {
  BloodbankError,
  type ChainLink,
  type CorrelationChain,
  type CorrelationEntry,
  maskUrl,
  toError,
} from '@bloodbank/core';
import type { TraceSource } from './trace-source.js';

const TIMEOUT_MS = 10_000;

/** Asks a gateway over HTTP. */
export function createGatewaySource(gateway: string): TraceSource {
  const address = maskUrl(gateway);

  async function get<T>(path: string): Promise<T | undefined> {
    const answer = await ask(new URL(path, gateway));
    if (answer.status === 404) return undefined;
    const value: unknown = await answer.json().catch(() => undefined);
    if (!answer.ok) throw unavailable(`it answers ${answer.status}${detailOf(value)}`);
    return value as T;
  }

  async function ask(url: URL): Promise<Response> {
    try {
      return await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS), headers: { accept: 'application/json' } });
    } catch (thrown) {
      throw unavailable(toError(thrown).message, thrown);
    }
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
    async chain(eventId, direction, maxDepth = Number.POSITIVE_INFINITY) {
      const path = `/debug/correlation/${eventId}/chain?direction=${direction}`;
      const found = await get<{ readonly chain: readonly ChainLink[]; readonly truncated: boolean }>(path);
      const all = found?.chain ?? [];
      const events = all.filter(({ depth }) => depth <= maxDepth);
      const truncated = found?.truncated === true || events.length < all.length;
      return { event_id: eventId, direction, events, truncated } satisfies CorrelationChain;
    },
    close: async () => {},
  };
}

function detailOf(problem: unknown): string {
  const isProblem = typeof problem === 'object' && problem !== null && 'detail' in problem;
  return isProblem ? ` (${String(problem.detail)})` : '';
}
