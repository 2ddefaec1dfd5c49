import type { VNode } from 'preact';
import { useResource } from '../../api/resource.js';
import { Empty } from '../../parts/empty.js';
import { FilterField } from '../../parts/filter-field.js';
import { countOf, plural } from '../../parts/format.js';
import { Name } from '../../parts/name.js';
import { Panel } from '../../parts/panel.js';
import { ProblemNote } from '../../parts/problem-note.js';
import { Status } from '../../parts/status.js';
import { Table, type TableColumn } from '../../parts/table.js';
import { hrefTo, route } from '../../route/route.js';

interface QueueInfo {
  readonly queue: string;
  readonly messages: number;
  readonly consumers: number;
}

/** `GET /queues`, as `bloodbank queues list` has it. */
interface Queue {
  readonly queue: string;
  readonly status: 'healthy' | 'degraded' | 'unhealthy' | 'absent';
  readonly service?: string | null;
  readonly patterns?: readonly string[];
  readonly reasons?: readonly string[];
  readonly ready?: number;
  readonly consumers?: number;
  /** Ready, and waiting for a next attempt. */
  readonly lag?: number;
  readonly dead_letters?: QueueInfo | null;
  readonly retries?: readonly QueueInfo[];
}

const EVERY_MS = 5_000;
/** Of a queue that receives everything in many words. */
const MOST_PATTERNS = 6;

const COLUMNS: readonly TableColumn<Queue>[] = [
  {
    title: 'Queue',
    className: 'wrap queue',
    cell: ({ queue, service }) => (
      <>
        <span class="mono">
          <Name text={queue} />
        </span>
        {typeof service === 'string' && <div class="quiet small">{service}</div>}
      </>
    ),
  },
  {
    title: 'State',
    cell: ({ status, reasons = [] }) => (
      <>
        <Status word={status} />
        {reasons.map((reason) => (
          <div key={reason} class="quiet small">
            {reason}
          </div>
        ))}
      </>
    ),
  },
  {
    title: 'Receives',
    className: 'mono quiet wrap',
    cell: ({ patterns = [] }) => (
      <span title={patterns.join('\n')}>
        {patterns.slice(0, MOST_PATTERNS).join('  ')}
        {patterns.length > MOST_PATTERNS && <span class="nowrap"> and {patterns.length - MOST_PATTERNS} more</span>}
      </span>
    ),
  },
  {
    title: 'Lag',
    className: 'number',
    cell: ({ lag }) => lag !== undefined && <span class={lag > 0 ? '' : 'quiet'}>{countOf(lag)}</span>,
  },
  { title: 'Ready', className: 'number quiet', cell: ({ ready }) => numberOf(ready) },
  {
    title: 'Retrying',
    className: 'number quiet',
    cell: ({ status, retries = [] }) =>
      status === 'absent' ? '' : countOf(retries.reduce((sum, { messages }) => sum + messages, 0)),
  },
  { title: 'Consumers', className: 'number', cell: ({ consumers }) => numberOf(consumers) },
  {
    title: 'Dead letters',
    className: 'number',
    cell({ dead_letters: letters }) {
      if (letters === null || letters === undefined) return <span class="quiet">–</span>;
      if (letters.messages === 0) return <span class="quiet">0</span>;
      return (
        <a class="bad" href={hrefTo('dead-letters', [], { queue: letters.queue })}>
          {countOf(letters.messages)}
        </a>
      );
    },
  },
];

/** Who still has how much to do, and who does not do it. */
export function QueuesPage(): VNode {
  const { data, problem } = useResource<{ readonly queues: readonly Queue[] }>('queues', EVERY_MS);
  const wanted = route.value.query.get('q') ?? '';
  const queues = data.value?.queues.filter(({ queue, service, patterns = [] }) =>
    `${queue} ${service ?? ''} ${patterns.join(' ')}`.toLowerCase().includes(wanted.toLowerCase()),
  );
  return (
    <div class="page">
      <header>
        <h1>Queues</h1>
        <FilterField label="Find a queue" />
      </header>
      {problem.value !== undefined && <ProblemNote problem={problem.value} />}
      {data.value?.queues.length === 0 && (
        <Empty title="There are no queues yet" command="npx bloodbank new service warehouse">
          <p>A service that subscribes has one. Start yours, or make one to begin with.</p>
        </Empty>
      )}
      {queues !== undefined && queues.length > 0 && (
        <Panel title={plural(queues.length, 'queue')} isTable>
          <Table items={queues} columns={COLUMNS} keyOf={({ queue }) => queue} />
        </Panel>
      )}
    </div>
  );
}

function numberOf(count: number | undefined): string {
  return count === undefined ? '' : countOf(count);
}
