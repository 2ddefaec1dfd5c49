import type { Kind } from '@bloodbank/core/contract';
import type { EventFilter } from '@bloodbank/core/ports';

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

/** All of it that the store can select by itself; `where` is left for whoever reads. */
export function filterOf(selection: EventSelection): EventFilter {
  const { type, domain, kind, since, until, source, agent, session, correlation, cause, text } = selection;
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
