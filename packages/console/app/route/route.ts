import { signal } from '@preact/signals';

/**
 * Where the console is: `#/event/0190…?tab=raw`. It stands behind the `#` because the gateway's own addresses have the paths;
 * so no filter, no id and no value that somebody looks for reaches a server's log.
 */
export interface Route {
  /** The first word; empty at the root. */
  readonly page: string;
  /** The words after it. */
  readonly rest: readonly string[];
  readonly query: URLSearchParams;
}

export type Changes = Readonly<Record<string, string | readonly string[] | undefined>>;

export const route = signal<Route>(parseRoute(location.hash));

addEventListener('hashchange', () => {
  route.value = parseRoute(location.hash);
});

export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split(/\?(.*)/s);
  const [page = '', ...rest] = path.split('/').map(decode);
  return { page, rest, query: new URLSearchParams(query) };
}

/** The address of a page, for a link. Words are escaped, whatever they hold. */
export function hrefTo(page: string, rest: readonly string[] = [], changes: Changes = {}): string {
  const path = [page, ...rest].map(encodeURIComponent).join('/');
  const query = change(new URLSearchParams(), changes).toString();
  return `#/${path}${query === '' ? '' : `?${query}`}`;
}

export function goTo(href: string): void {
  location.hash = href;
}

/** Changes what stands in the query. `undefined` removes a name; a list repeats it. The step before stays in the history with `push`. */
export function setQuery(changes: Changes, how: 'replace' | 'push' = 'replace'): void {
  const { page, rest, query } = route.peek();
  const changed = change(new URLSearchParams(query), changes).toString();
  const path = [page, ...rest].map(encodeURIComponent).join('/');
  const hash = `#/${path}${changed === '' ? '' : `?${changed}`}`;
  if (how === 'push') history.pushState(null, '', hash);
  else history.replaceState(null, '', hash);
  route.value = parseRoute(hash);
}

function change(query: URLSearchParams, changes: Changes): URLSearchParams {
  for (const [name, value] of Object.entries(changes)) {
    query.delete(name);
    for (const one of value === undefined ? [] : [value].flat()) query.append(name, one);
  }
  return query;
}

/** What somebody wrote into the address by hand may not be an escape. */
function decode(word: string): string {
  try {
    return decodeURIComponent(word);
  } catch {
    return word;
  }
}
