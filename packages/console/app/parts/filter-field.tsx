import type { VNode } from 'preact';
import { route, setQuery } from '../route/route.js';

/** Finds within a page by a text, which stands in the address as `q`. */
export function FilterField({ label }: { readonly label: string }): VNode {
  return (
    <input
      type="search"
      data-filter
      aria-label={label}
      placeholder={label}
      value={route.value.query.get('q') ?? ''}
      onInput={({ currentTarget }) => setQuery({ q: currentTarget.value || undefined })}
    />
  );
}
