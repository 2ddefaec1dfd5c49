/** What of the history is meant. The names are those of the address, and of `GET /events`. */
export interface HistoryFilter {
  readonly type: string;
  readonly source: string;
  readonly text: string;
  readonly correlation: string;
  readonly agent: string;
  /** RFC 3339, or empty. */
  readonly since: string;
  readonly until: string;
}

const NAMES = ['type', 'source', 'text', 'correlation', 'agent', 'since', 'until'] as const;

export function historyFilterIn(query: URLSearchParams): HistoryFilter {
  return Object.fromEntries(NAMES.map((name) => [name, query.get(name) ?? ''])) as unknown as HistoryFilter;
}

/** As the query of a request. */
export function writeHistoryFilter(filter: HistoryFilter): string {
  const query = new URLSearchParams();
  for (const name of NAMES) if (filter[name] !== '') query.set(name, filter[name]);
  return query.toString();
}

/** As the selection of a replay. */
export function selectionOf({ type, source, text, correlation, agent, since, until }: HistoryFilter): object {
  const named = { source, text, correlation, agent, since, until };
  return {
    ...(type === '' ? {} : { types: [type] }),
    ...Object.fromEntries(Object.entries(named).filter(([, value]) => value !== '')),
  };
}
