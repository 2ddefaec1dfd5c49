import type { Kind } from '@bloodbank/core/contract';
import type { EventFilter } from '@bloodbank/core/ports';
import { UsageError } from '../shell/usage-error.js';

/** What selects events, named alike in every command. */
export interface EventSelection {
  readonly type?: readonly string[];
  readonly domain?: readonly string[];
  readonly kind?: Kind;
  readonly source?: string;
  readonly agent?: string;
  readonly session?: string;
  readonly correlation?: string;
  readonly cause?: string;
  readonly since?: number;
  readonly until?: number;
  readonly text?: string;
  readonly where?: string;
}

/**
 * All of it that the store can select by itself; `where` is left for whoever reads.
 *
 * @throws {UsageError} for a time that ends before it begins.
 */
export function filterOf(selection: EventSelection): EventFilter {
  const { type, domain, kind, since, until, source, agent, session, correlation, cause, text } = selection;
  if (since !== undefined && until !== undefined && until <= since) {
    const message = `Nothing can have happened since ${new Date(since).toISOString()} and before ${new Date(until).toISOString()}.`;
    throw new UsageError(
      message,
      '--since is the earlier of the two: `--since 2h --until 1h` is the hour before the last.',
    );
  }
  const found = {
    types: type,
    domains: domain,
    kinds: kind === undefined ? undefined : [kind],
    source,
    agent,
    session,
    correlation,
    cause,
    since: since === undefined ? undefined : new Date(since),
    until: until === undefined ? undefined : new Date(until),
    text,
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}
