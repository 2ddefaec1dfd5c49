import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useResource } from '../../api/resource.js';
import { Panel } from '../../parts/panel.js';
import { ProblemNote } from '../../parts/problem-note.js';

/** `GET /schemas/{type}/changes?from=` */
interface SchemaChanges {
  readonly from: string;
  readonly to: string;
  readonly breaking: boolean;
  readonly changes: readonly SchemaChange[];
}

interface SchemaChange {
  readonly rule: string;
  readonly breaking: boolean;
  readonly path: string;
  readonly message: string;
}

export interface ChangesProps {
  readonly type: string;
  /** Every version of the name, oldest first. */
  readonly versions: readonly string[];
}

/** What became of a contract since another version of it, with the marks of `bloodbank check`. */
export function Changes({ type, versions }: ChangesProps): VNode {
  const others = versions.filter((one) => one !== type);
  const from = useSignal(versions[versions.indexOf(type) - 1] ?? others[0] ?? type);
  const path = `schemas/${encodeURIComponent(type)}/changes?from=${encodeURIComponent(from.value)}`;
  const { data, problem } = useResource<SchemaChanges>(path);
  const choice = (
    <select
      aria-label="Compared with"
      value={from.value}
      onChange={(event) => {
        from.value = event.currentTarget.value;
      }}
    >
      {others.map((one) => (
        <option key={one} value={one}>
          {one}
        </option>
      ))}
    </select>
  );
  return (
    <Panel title="What changed" actions={choice} isTable>
      {problem.value !== undefined && <ProblemNote problem={problem.value} />}
      {data.value !== undefined && <ChangeTable changes={data.value.changes} />}
    </Panel>
  );
}

function ChangeTable({ changes }: { readonly changes: readonly SchemaChange[] }): VNode {
  if (changes.length === 0) return <p class="inside quiet">Both take the same payloads.</p>;
  return (
    <table>
      <tbody>
        {changes.map(({ rule, breaking, path, message }) => (
          <tr key={rule + path}>
            <td>
              <span class={`tag ${breaking ? 'bad' : 'good'}`}>{breaking ? 'breaking' : 'compatible'}</span>
            </td>
            <td class="mono">{path}</td>
            <td>{message}</td>
            <td class="quiet mono">{rule}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
