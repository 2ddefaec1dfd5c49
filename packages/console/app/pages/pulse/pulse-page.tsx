import type { VNode } from 'preact';
import { useResource } from '../../api/resource.js';
import { Empty } from '../../parts/empty.js';
import { agoOf, countOf, plural } from '../../parts/format.js';
import { Name } from '../../parts/name.js';
import { Panel } from '../../parts/panel.js';
import { ProblemNote } from '../../parts/problem-note.js';
import { Spark } from '../../parts/spark.js';
import { Status } from '../../parts/status.js';
import { Table, type TableColumn } from '../../parts/table.js';
import { hrefTo } from '../../route/route.js';

type Health = 'healthy' | 'degraded' | 'unhealthy';

/** `GET /pulse` */
interface Pulse {
  readonly status: Health;
  readonly checks: readonly { readonly name: string; readonly status: Health; readonly message?: string }[];
  readonly broker: { readonly status: Health; readonly details: Readonly<Record<string, unknown>> };
  readonly counting_since: string | null;
  readonly domains: readonly {
    readonly domain: string;
    readonly per_second: readonly number[];
    readonly total: number;
  }[];
  readonly queues: { readonly total: number; readonly unhealthy: number; readonly messages: number } | null;
  readonly dead_letters: { readonly total: number; readonly queues: number } | null;
  readonly newest_failures: readonly Failure[];
}

interface Failure {
  readonly at: string | null;
  readonly event_id: string | null;
  readonly event_type: string | null;
  readonly queue: string;
  readonly code: string;
  readonly message: string;
}

const EVERY_MS = 5_000;

/** How the bus is, at one look. */
export function PulsePage(): VNode {
  const { data, problem } = useResource<Pulse>('pulse', EVERY_MS);
  const pulse = data.value;
  return (
    <div class="page">
      <header>
        <h1>Pulse</h1>
        {pulse !== undefined && <Status word={pulse.status} />}
      </header>
      {problem.value !== undefined && <ProblemNote problem={problem.value} />}
      {pulse?.broker.details['blocked'] === true && (
        <p class="problem" role="alert">
          The broker has raised an alarm and takes no messages: its memory or its disk is full.
        </p>
      )}
      {pulse !== undefined && (
        <>
          <Figures pulse={pulse} />
          <Rates pulse={pulse} />
          <Failures failures={pulse.newest_failures} />
          <Parts pulse={pulse} />
        </>
      )}
    </div>
  );
}

function Figures({ pulse: { domains, queues, dead_letters: letters } }: { readonly pulse: Pulse }): VNode {
  const now = domains.reduce((sum, { per_second: rates }) => sum + (rates.at(-2) ?? 0), 0);
  const total = domains.reduce((sum, one) => sum + one.total, 0);
  return (
    <div class="figures">
      <Figure
        label="Events a second"
        value={now.toFixed(now < 10 ? 1 : 0)}
        note={`${countOf(total)} counted`}
        href={hrefTo('live')}
      />
      <Figure
        label="Waiting in queues"
        value={queues === null ? '–' : countOf(queues.messages)}
        note={queues === null ? 'not known' : plural(queues.total, 'queue')}
        href={hrefTo('queues')}
      />
      <Figure
        label="Unhealthy queues"
        value={queues === null ? '–' : countOf(queues.unhealthy)}
        note={queues === null ? 'not known' : queues.unhealthy === 0 ? 'all are consumed' : 'nobody consumes them'}
        href={hrefTo('queues')}
        isBad={queues !== null && queues.unhealthy > 0}
      />
      <Figure
        label="Dead letters"
        value={letters === null ? '–' : countOf(letters.total)}
        note={
          letters === null
            ? 'not known'
            : letters.total === 0
              ? 'nothing rests'
              : `in ${plural(letters.queues, 'queue')}`
        }
        href={hrefTo('dead-letters')}
        isBad={letters !== null && letters.total > 0}
      />
    </div>
  );
}

interface FigureProps {
  readonly label: string;
  readonly value: string;
  readonly note: string;
  readonly href: string;
  readonly isBad?: boolean;
}

function Figure({ label, value, note, href, isBad = false }: FigureProps): VNode {
  return (
    <a class="figure panel" href={href}>
      <span class="quiet small">{label}</span>
      <strong class={isBad ? 'bad' : ''}>{value}</strong>
      <span class="quiet small">{note}</span>
    </a>
  );
}

function Rates({ pulse: { domains, counting_since: since } }: { readonly pulse: Pulse }): VNode {
  if (domains.length === 0) {
    return (
      <Empty
        title="Nothing has passed since this gateway began to watch"
        command="npx bloodbank publish github.pr.created --example"
      >
        <p>
          It counts from the first look at this page or at the catalogue on. Publish something, and its domain shows
          here with its rate.
        </p>
      </Empty>
    );
  }
  const most = Math.max(...domains.flatMap(({ per_second: rates }) => rates));
  const columns: readonly TableColumn<Pulse['domains'][number]>[] = [
    {
      title: 'Domain',
      cell: ({ domain }) => (
        <a class="mono" href={hrefTo('live', [], { pattern: `${domain}.#` })}>
          {domain}
        </a>
      ),
    },
    { title: 'A second', className: 'number', cell: ({ per_second: rates }) => (rates.at(-2) ?? 0).toFixed(1) },
    { title: 'Most', className: 'number', cell: ({ per_second: rates }) => Math.max(...rates).toFixed(1) },
    { title: 'In all', className: 'number', cell: ({ total }) => countOf(total) },
    {
      title: '',
      className: 'spark-cell',
      head: <span class="sr-only">Over the time</span>,
      cell: ({ domain, per_second: rates }) => (
        <Spark values={rates} most={most} label={`Rate of ${domain} over ten minutes`} />
      ),
    },
  ];
  return (
    <Panel
      title="Rates, the last ten minutes"
      actions={<span class="quiet small">counting since {agoOf(since ?? undefined)}</span>}
      isTable
    >
      <Table items={domains} columns={columns} keyOf={({ domain }) => domain} />
    </Panel>
  );
}

const FAILURE_COLUMNS: readonly TableColumn<Failure>[] = [
  {
    title: 'Event',
    className: 'mono',
    cell: ({ event_id: id, event_type: type }) =>
      id === null ? type : <a href={hrefTo('event', [id])}>{type ?? id}</a>,
  },
  {
    title: 'Why',
    className: 'why',
    cell: ({ code, message }) => (
      <>
        <code class="bad">{code}</code> <span class="wrap">{message}</span>
      </>
    ),
  },
  {
    title: 'Queue',
    className: 'mono quiet wrap',
    cell: ({ queue }) => (
      <a href={hrefTo('dead-letters', [], { queue })}>
        <Name text={queue} />
      </a>
    ),
  },
  { title: 'When', className: 'quiet nowrap', cell: ({ at }) => agoOf(at ?? undefined) },
];

function Failures({ failures }: { readonly failures: readonly Failure[] }): VNode | null {
  if (failures.length === 0) return null;
  return (
    <Panel
      title="Newest failures"
      actions={
        <a class="small" href={hrefTo('dead-letters')}>
          All dead letters
        </a>
      }
      isTable
    >
      <Table
        items={failures}
        columns={FAILURE_COLUMNS}
        keyOf={({ event_id: id, queue }, index) => `${id}${queue}${index}`}
      />
    </Panel>
  );
}

function Parts({ pulse: { broker, checks } }: { readonly pulse: Pulse }): VNode {
  const parts = [{ name: 'broker', status: broker.status }, ...checks.filter(({ name }) => name !== 'broker')];
  return (
    <Panel title="What it stands on" isTable>
      <table>
        <tbody>
          {parts.map((part) => (
            <tr key={part.name}>
              <td>{part.name}</td>
              <td>
                <Status word={part.status} />
              </td>
              <td class="quiet">{'message' in part ? part.message : ''}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}
