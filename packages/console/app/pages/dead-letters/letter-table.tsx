import type { Signal } from '@preact/signals';
import type { VNode } from 'preact';
import type { Letter } from '../../api/dead-letters.js';
import { agoOf, dateOf, shortId, sizeOf } from '../../parts/format.js';

export interface LetterTableProps<L extends Letter> {
  readonly letters: readonly L[];
  readonly chosen: Signal<ReadonlySet<string>>;
  /** Undefined where a letter has no page of its own. */
  readonly hrefOf?: (letter: L) => string;
}

/** Letters, some of which may be chosen. */
export function LetterTable<L extends Letter>({ letters, chosen, hrefOf }: LetterTableProps<L>): VNode {
  const choose = (ids: readonly string[], isChosen: boolean): void => {
    const next = new Set(chosen.value);
    for (const id of ids) {
      if (isChosen) next.add(id);
      else next.delete(id);
    }
    chosen.value = next;
  };
  const all = letters.map(({ id }) => id);
  return (
    <table>
      <thead>
        <tr>
          <th class="check">
            <input
              type="checkbox"
              aria-label="Choose all"
              checked={letters.length > 0 && all.every((id) => chosen.value.has(id))}
              onChange={({ currentTarget }) => choose(all, currentTarget.checked)}
            />
          </th>
          <th>Event</th>
          <th>Why</th>
          <th class="number">Attempts</th>
          <th class="number">Size</th>
          <th>First failed</th>
          <th>Last failed</th>
        </tr>
      </thead>
      <tbody>
        {letters.map((letter) => (
          <tr key={letter.id}>
            <td class="check">
              <input
                type="checkbox"
                aria-label={`Choose ${letter.event_id ?? letter.id}`}
                checked={chosen.value.has(letter.id)}
                onChange={({ currentTarget }) => choose([letter.id], currentTarget.checked)}
              />
            </td>
            <td class="mono">
              {hrefOf === undefined ? (
                letter.event_type
              ) : (
                <a data-row href={hrefOf(letter)}>
                  {letter.event_type ?? 'unknown'}
                </a>
              )}{' '}
              <span class="quiet">{letter.event_id === null ? '' : shortId(letter.event_id)}</span>
            </td>
            <td class="why">
              <code class="bad">{letter.code}</code> <span class="wrap">{letter.message.slice(0, 300)}</span>
            </td>
            <td class="number">{letter.attempts ?? '–'}</td>
            <td class="number quiet">{sizeOf(letter.size)}</td>
            <td class="quiet nowrap">{dateOf(letter.first_failed_at ?? undefined)}</td>
            <td class="nowrap" title={letter.failed_at ?? ''}>
              {agoOf(letter.failed_at ?? undefined)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
