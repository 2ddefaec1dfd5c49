import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useResource } from '../../api/resource.js';
import { Panel } from '../../parts/panel.js';
import { ProblemNote } from '../../parts/problem-note.js';
import { Table, type TableColumn } from '../../parts/table.js';

/** `GET /schemas/{type}/changes?from=` */
interface SchemaChanges {
  /** Old payloads, read with the new schema. */
  readonly backward: Verdict;
  /** New payloads, read with the old schema. */
  readonly forward: Verdict;
  readonly bump: string;
  readonly changes: readonly SchemaChange[];
}

type Verdict = 'SAFE' | 'BREAK' | 'UNKNOWN';

interface SchemaChange {
  readonly rule: string;
  readonly verdict: string;
  /** Into the payload. */
  readonly path: string;
  /** Into the schema. */
  readonly pointer: string;
  readonly message: string;
  readonly fix?: string;
}

const MARKS: Readonly<Record<string, readonly [colour: string, word: string]>> = {
  SAFE: ['good', 'compatible'],
  BREAK: ['bad', 'breaking'],
  UNKNOWN: ['warn', 'not known'],
};

export interface ChangesProps {
  readonly type: string;
  /** Every version of the name, oldest first. Only older ones are compared with. */
  readonly versions: readonly string[];
}

/** What became of a contract since another version of it, with the marks of `bloodbank check`. */
export function Changes({ type, versions }: ChangesProps): VNode | null {
  const others = versions.slice(0, Math.max(0, versions.indexOf(type)));
  const from = useSignal(others.at(-1) ?? '');
  const path = `schemas/${encodeURIComponent(type)}/changes?from=${encodeURIComponent(from.value)}`;
  const { data, problem } = useResource<SchemaChanges>(from.value === '' ? undefined : path);
  if (others.length === 0) return null;
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
      {data.value !== undefined && <Verdicts changes={data.value} />}
      {data.value !== undefined && <ChangeTable changes={data.value.changes} />}
    </Panel>
  );
}

function Verdicts({ changes: { backward, forward } }: { readonly changes: SchemaChanges }): VNode {
  return (
    <p class="inside bar small">
      <Mark verdict={backward} /> old payloads, read with this schema
      <Mark verdict={forward} /> new payloads, read with the old one
    </p>
  );
}

function Mark({ verdict }: { readonly verdict: string }): VNode {
  const [colour, word] = MARKS[verdict] ?? ['', verdict];
  return <span class={`tag ${colour}`}>{word}</span>;
}

const COLUMNS: readonly TableColumn<SchemaChange>[] = [
  { title: '', cell: ({ verdict }) => <Mark verdict={verdict} /> },
  { title: 'Where', className: 'mono wrap', cell: ({ path, pointer }) => path || pointer },
  {
    title: 'What',
    cell: ({ message, fix }) => (
      <>
        {message}
        {fix !== undefined && <div class="quiet small">{fix}</div>}
      </>
    ),
  },
  { title: 'Rule', className: 'quiet mono', cell: ({ rule }) => rule },
];

function ChangeTable({ changes }: { readonly changes: readonly SchemaChange[] }): VNode {
  if (changes.length === 0) return <p class="inside quiet">Both take the same payloads.</p>;
  return <Table items={changes} columns={COLUMNS} keyOf={({ rule, pointer }) => rule + pointer} />;
}
