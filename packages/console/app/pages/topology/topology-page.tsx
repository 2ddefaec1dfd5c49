import type { VNode } from 'preact';
import { useResource } from '../../api/resource.js';
import { Empty } from '../../parts/empty.js';
import { FilterField } from '../../parts/filter-field.js';
import { durationOf, plural } from '../../parts/format.js';
import { Name } from '../../parts/name.js';
import { Panel } from '../../parts/panel.js';
import { ProblemNote } from '../../parts/problem-note.js';
import { Prose } from '../../parts/prose.js';
import { Table, type TableColumn } from '../../parts/table.js';
import { route } from '../../route/route.js';
import type { DeclaredQueue, Drift, Topology } from './topology.js';

/** What the files lay out beside what the broker has: first where they differ, then all of it. */
export function TopologyPage(): VNode {
  const { data, problem } = useResource<Topology>('topology', 15_000);
  const topology = data.value;
  const wanted = (route.value.query.get('q') ?? '').toLowerCase();
  return (
    <div class="page">
      <header>
        <h1>Topology</h1>
        <FilterField label="Find a part" />
      </header>
      {problem.value !== undefined && <ProblemNote problem={problem.value} />}
      {topology !== undefined && (
        <>
          <DriftPanel topology={topology} />
          {topology.declared.queues.length === 0 ? (
            <Empty title="No topology file lays anything out" command="npx bloodbank new service warehouse">
              <p>
                Services make their own queues without one. A file says the same for everybody to see, and to check.
              </p>
            </Empty>
          ) : (
            <Declared topology={topology} wanted={wanted} />
          )}
          <Findings topology={topology} />
        </>
      )}
    </div>
  );
}

const DRIFT_COLUMNS: readonly TableColumn<Drift>[] = [
  {
    title: 'Part',
    className: 'nowrap',
    cell: ({ what, state }) => (
      <>
        {what} <span class={`tag ${state === 'orphan' ? 'warn' : 'bad'}`}>{state}</span>
      </>
    ),
  },
  { title: 'Name', className: 'mono wrap', cell: ({ name }) => <Name text={name} /> },
  { title: 'Declared', className: 'mono wrap quiet', cell: ({ declared }) => declared ?? '–' },
  { title: 'Found', className: 'mono wrap quiet', cell: ({ found }) => found ?? '–' },
  { title: 'What to do', cell: ({ hint }) => <Prose text={hint} /> },
];

function DriftPanel({ topology: { drift, found } }: { readonly topology: Topology }): VNode {
  const unseen = found.parts.filter(({ state }) => state === 'unseen').length;
  return (
    <Panel title={drift.length === 0 ? 'Nothing differs' : `${plural(drift.length, 'part')} differ`} isTable>
      {drift.length === 0 && (
        <p class="inside good">What the files lay out and what could be seen at the broker are the same.</p>
      )}
      {found.unseen_because !== null && unseen > 0 && (
        <p class="inside quiet small">
          {plural(unseen, 'binding')} could not be looked at: only the broker's management API lists bindings, and it
          did not answer ({found.unseen_because}).
        </p>
      )}
      {drift.length > 0 && <Table items={drift} columns={DRIFT_COLUMNS} keyOf={({ what, name }) => what + name} />}
    </Panel>
  );
}

type Finding = Topology['declared']['findings'][number];

const FINDING_COLUMNS: readonly TableColumn<Finding>[] = [
  {
    title: '',
    cell: ({ severity }) => <span class={`tag ${severity === 'error' ? 'bad' : 'warn'}`}>{severity}</span>,
  },
  { title: '', cell: ({ message }) => message },
  { title: '', className: 'mono quiet', cell: ({ rule }) => rule },
];

/** So many are shown at once; more are folded until somebody asks. */
const MOST_OPEN = 10;

function Findings({ topology: { declared } }: { readonly topology: Topology }): VNode | null {
  const { findings } = declared;
  if (findings.length === 0) return null;
  return (
    <details class="panel" open={findings.length <= MOST_OPEN}>
      <summary>{plural(findings.length, 'finding')} in the files</summary>
      <div class="table-frame">
        <Table items={findings} columns={FINDING_COLUMNS} keyOf={({ rule, message }) => rule + message} />
      </div>
    </details>
  );
}

const EXCHANGE_COLUMNS: readonly TableColumn<Topology['declared']['exchanges'][number]>[] = [
  { title: 'Exchange', className: 'mono wrap', cell: ({ name }) => <Name text={name} /> },
  { title: 'Kind', className: 'quiet', cell: ({ type }) => type },
  {
    title: 'Feeds',
    className: 'mono quiet wrap',
    cell: ({ feeds }) => feeds.map(({ exchange, pattern }) => `${exchange} [${pattern}]`).join('  '),
  },
];

function Declared({ topology, wanted }: { readonly topology: Topology; readonly wanted: string }): VNode {
  const { declared, found } = topology;
  const queues = declared.queues.filter((queue) => JSON.stringify(queue).toLowerCase().includes(wanted));
  const columns: readonly TableColumn<DeclaredQueue>[] = [
    {
      title: 'Queue',
      className: 'mono wrap queue',
      cell: ({ name, type }) => (
        <>
          <Name text={name} /> <span class="quiet">{type}</span>
        </>
      ),
    },
    {
      title: 'For',
      className: 'wrap',
      cell: ({ role, service, of, delay_ms: delayMs }) => (
        <>
          {role === 'service' ? (service ?? 'a service') : role}
          {of !== undefined && <span class="quiet mono"> {of}</span>}
          {delayMs !== undefined && <span class="quiet"> after {durationOf(delayMs)}</span>}
        </>
      ),
    },
    {
      title: 'Bound to',
      className: 'mono quiet wrap',
      cell: ({ bindings }) => bindings.map(({ pattern }) => pattern).join('  '),
    },
    {
      title: 'At the broker',
      cell({ name }) {
        const state = found.parts.find((part) => part.kind === 'queue' && part.name === name)?.state ?? '';
        const colour = { same: 'good', missing: 'bad', different: 'bad', orphan: 'warn' }[state] ?? '';
        return <span class={`tag ${colour}`}>{state === '' ? 'not known' : state}</span>;
      },
    },
  ];
  return (
    <>
      <Panel title={plural(declared.exchanges.length, 'exchange')} isTable>
        <Table items={declared.exchanges} columns={EXCHANGE_COLUMNS} keyOf={({ name }) => name} />
      </Panel>
      <Panel title={plural(queues.length, 'queue')} isTable>
        <Table items={queues} columns={columns} keyOf={({ name }) => name} />
      </Panel>
    </>
  );
}
