import type { VNode } from 'preact';
import { useResource } from '../../api/resource.js';
import { Empty } from '../../parts/empty.js';
import { FilterField } from '../../parts/filter-field.js';
import { countOf, plural } from '../../parts/format.js';
import { Panel } from '../../parts/panel.js';
import { ProblemNote } from '../../parts/problem-note.js';
import { Status } from '../../parts/status.js';
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
          <table>
            <thead>
              <tr>
                <th>Queue</th>
                <th>State</th>
                <th>Receives</th>
                <th class="number">Lag</th>
                <th class="number">Ready</th>
                <th class="number">Retrying</th>
                <th class="number">Consumers</th>
                <th class="number">Dead letters</th>
              </tr>
            </thead>
            <tbody>
              {queues.map((queue) => (
                <QueueRow key={queue.queue} queue={queue} />
              ))}
            </tbody>
          </table>
        </Panel>
      )}
    </div>
  );
}

function QueueRow({ queue: one }: { readonly queue: Queue }): VNode {
  const { queue, status, service, patterns = [], reasons = [], retries = [], dead_letters: letters } = one;
  const retrying = retries.reduce((sum, { messages }) => sum + messages, 0);
  return (
    <tr>
      <td>
        <span class="mono nowrap">{queue}</span>
        {typeof service === 'string' && <div class="quiet small">{service}</div>}
      </td>
      <td>
        <Status word={status} />
        {reasons.map((reason) => (
          <div key={reason} class="quiet small">
            {reason}
          </div>
        ))}
      </td>
      <td class="mono quiet wrap" title={patterns.join('\n')}>
        {patterns.slice(0, MOST_PATTERNS).join('  ')}
        {patterns.length > MOST_PATTERNS && <span class="nowrap"> and {patterns.length - MOST_PATTERNS} more</span>}
      </td>
      <td class={`number${(one.lag ?? 0) > 0 ? '' : ' quiet'}`}>{numberOf(one.lag)}</td>
      <td class="number quiet">{numberOf(one.ready)}</td>
      <td class="number quiet">{status === 'absent' ? '' : countOf(retrying)}</td>
      <td class="number">{numberOf(one.consumers)}</td>
      <td class="number">
        {letters === null || letters === undefined ? (
          <span class="quiet">–</span>
        ) : letters.messages === 0 ? (
          <span class="quiet">0</span>
        ) : (
          <a class="bad" href={hrefTo('dead-letters', [], { queue: letters.queue })}>
            {countOf(letters.messages)}
          </a>
        )}
      </td>
    </tr>
  );
}

function numberOf(count: number | undefined): string {
  return count === undefined ? '' : countOf(count);
}
