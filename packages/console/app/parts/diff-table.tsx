import type { VNode } from 'preact';
import { type Difference, differencesOf } from './diff.js';

export interface DiffTableProps {
  readonly before: unknown;
  readonly after: unknown;
  /** How the two sides are called. */
  readonly titles: readonly [string, string];
}

const MOST_CHARACTERS = 400;

/** Two values side by side, only where they differ. */
export function DiffTable({ before, after, titles }: DiffTableProps): VNode {
  const differences = differencesOf(before, after);
  if (differences.length === 0) return <p class="quiet small">There is no difference.</p>;
  return (
    <div class="table-frame">
      <table class="diff">
        <thead>
          <tr>
            <th>Where</th>
            <th>{titles[0]}</th>
            <th>{titles[1]}</th>
          </tr>
        </thead>
        <tbody>
          {differences.map((difference) => (
            <tr key={difference.path}>
              <td class="mono">{difference.path || '(all of it)'}</td>
              <td class="mono wrap">
                <Side difference={difference} of="before" />
              </td>
              <td class="mono wrap">
                <Side difference={difference} of="after" />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Side({ difference, of }: { readonly difference: Difference; readonly of: 'before' | 'after' }): VNode {
  const isAbsent = difference.kind === (of === 'before' ? 'added' : 'removed');
  if (isAbsent) return <span class="quiet">–</span>;
  const text = JSON.stringify(difference[of]) ?? '';
  const shown = text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
  return of === 'before' ? <del>{shown}</del> : <ins>{shown}</ins>;
}
