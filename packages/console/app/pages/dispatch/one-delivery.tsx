import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { call } from '../../api/call.js';
import type { Job } from '../../api/jobs.js';
import { useResource } from '../../api/resource.js';
import { mayOperate } from '../../api/session.js';
import { dateOf, durationOf } from '../../parts/format.js';
import { JobProgress } from '../../parts/job-progress.js';
import { JsonTree } from '../../parts/json-tree.js';
import { Panel } from '../../parts/panel.js';
import { ProblemNote } from '../../parts/problem-note.js';
import { Table, type TableColumn } from '../../parts/table.js';
import { useAct } from '../../parts/use-act.js';
import { hrefTo } from '../../route/route.js';
import { type FullDelivery, OUTCOME_COLOURS } from './delivery.js';

const ATTEMPTS: readonly TableColumn<FullDelivery['attempts'][number]>[] = [
  { title: 'Attempt', cell: ({ attempt }) => attempt },
  { title: 'At', className: 'nowrap', cell: ({ at }) => dateOf(at) },
  { title: 'Took', className: 'number', cell: ({ took_ms: tookMs }) => durationOf(tookMs) },
  {
    title: 'Outcome',
    cell: ({ outcome, status }) => (
      <>
        {outcome} {status !== undefined && <span class="tag">{status}</span>}
      </>
    ),
  },
  {
    title: 'What was said',
    className: 'wrap',
    cell: ({ reason, reply }) => (
      <>
        {reason}
        {reply !== undefined && <pre class="raw quiet">{reply.slice(0, 2_000)}</pre>}
      </>
    ),
  },
];

/** One delivery, attempt by attempt, with one more at hand. */
export function OneDelivery({ id }: { readonly id: string }): VNode {
  const path = `deliveries/${encodeURIComponent(id)}`;
  const { data, problem, reload } = useResource<FullDelivery>(path);
  const { run, isBusy, problem: refusal } = useAct();
  const job = useSignal<string | undefined>(undefined);
  const delivery = data.value;
  const redeliver = (): Promise<void> =>
    run(async () => {
      job.value = (await call<Job>(`${path}/redeliver`, { method: 'POST', body: {} })).id;
    });
  return (
    <>
      <p class="bar">
        <a class="quiet small" href={hrefTo('dispatch', ['deliveries'])}>
          All deliveries
        </a>
        {delivery !== undefined && (
          <>
            <strong>{delivery.rule}</strong>
            <span class={`tag ${OUTCOME_COLOURS[delivery.outcome]}`}>{delivery.outcome}</span>
            <button
              type="button"
              class="primary"
              disabled={!delivery.can_redeliver || isBusy.value || !mayOperate()}
              title={delivery.can_redeliver ? undefined : 'Its event was too large to be kept'}
              onClick={() => void redeliver()}
            >
              Deliver once more
            </button>
          </>
        )}
      </p>
      {problem.value !== undefined && <ProblemNote problem={problem.value} />}
      {refusal.value !== undefined && <ProblemNote problem={refusal.value} />}
      {job.value !== undefined && <JobProgress key={job.value} id={job.value} onEnd={reload} />}
      {delivery !== undefined && (
        <>
          <dl class="facts">
            <dt>Event</dt>
            <dd class="mono">
              <a href={hrefTo('event', [delivery.event_id])}>{delivery.event_type}</a>
            </dd>
            <dt>To</dt>
            <dd>
              {delivery.action} <code>{delivery.target}</code>
            </dd>
          </dl>
          <Panel title="Attempts" isTable>
            <Table items={delivery.attempts} columns={ATTEMPTS} keyOf={({ at, attempt }) => at + attempt} />
          </Panel>
          {delivery.hidden.includes('') && (
            <p class="quiet small">
              The type of this event is not known here, so nothing says what in it is sensitive: it is not shown.
            </p>
          )}
          {delivery.event !== undefined && (
            <Panel title="Event">
              <JsonTree value={delivery.event} />
            </Panel>
          )}
        </>
      )}
    </>
  );
}
