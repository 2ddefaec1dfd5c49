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
import { useAct } from '../../parts/use-act.js';
import { hrefTo } from '../../route/route.js';
import { type FullDelivery, OUTCOME_COLOURS } from './delivery.js';

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
            <table>
              <thead>
                <tr>
                  <th class="number">Attempt</th>
                  <th>At</th>
                  <th class="number">Took</th>
                  <th>Outcome</th>
                  <th>What was said</th>
                </tr>
              </thead>
              <tbody>
                {delivery.attempts.map(({ at, attempt, took_ms: tookMs, outcome, status, reason, reply }) => (
                  <tr key={at + attempt}>
                    <td class="number">{attempt}</td>
                    <td class="nowrap">{dateOf(at)}</td>
                    <td class="number">{durationOf(tookMs)}</td>
                    <td>
                      {outcome} {status !== undefined && <span class="tag">{status}</span>}
                    </td>
                    <td class="wrap">
                      {reason}
                      {reply !== undefined && <pre class="raw quiet">{reply.slice(0, 2_000)}</pre>}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Panel>
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
