import type { VNode } from 'preact';
import { setQuery } from '../../route/route.js';
import type { HistoryFilter } from './history-query.js';

/** Whatever is written here stands in the address. */
export function HistoryBar({ filter }: { readonly filter: HistoryFilter }): VNode {
  const field = (name: 'type' | 'source' | 'text' | 'correlation', label: string, hint: string): VNode => (
    <input
      type="search"
      aria-label={label}
      placeholder={hint}
      title={label}
      class={name === 'text' ? '' : 'mono'}
      data-filter={name === 'type' ? '' : undefined}
      value={filter[name]}
      onChange={({ currentTarget }) => setQuery({ [name]: currentTarget.value.trim() || undefined }, 'push')}
    />
  );
  return (
    <form class="bar history-bar" onSubmit={(event) => event.preventDefault()}>
      {field('type', 'Type, such as github.#', 'Type: github.#')}
      {field('text', 'Text in the message', 'Text')}
      {field('source', 'From: the service that sent it', 'From')}
      {field('correlation', 'Flow: the id of its first event', 'Flow')}
      <Moment name="since" label="Since" value={filter.since} />
      <Moment name="until" label="Until" value={filter.until} />
    </form>
  );
}

interface MomentProps {
  readonly name: 'since' | 'until';
  readonly label: string;
  readonly value: string;
}

/** A point in time in the reader's own zone; in the address it is UTC. */
function Moment({ name, label, value }: MomentProps): VNode {
  return (
    <label class="small moment">
      <span class="quiet">{label}</span>{' '}
      <input
        type="datetime-local"
        step="1"
        value={localOf(value)}
        onChange={({ currentTarget }) => {
          const date = new Date(currentTarget.value);
          setQuery({ [name]: Number.isNaN(date.getTime()) ? undefined : date.toISOString() }, 'push');
        }}
      />
    </label>
  );
}

function localOf(time: string): string {
  const date = new Date(time);
  if (time === '' || Number.isNaN(date.getTime())) return '';
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}
