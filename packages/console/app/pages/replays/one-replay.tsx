import type { VNode } from 'preact';
import { call } from '../../api/call.js';
import { useResource } from '../../api/resource.js';
import { mayOperate } from '../../api/session.js';
import { countOf, dateOf } from '../../parts/format.js';
import { Panel } from '../../parts/panel.js';
import { ProblemNote } from '../../parts/problem-note.js';
import { Status } from '../../parts/status.js';
import { useAct } from '../../parts/use-act.js';
import { hrefTo } from '../../route/route.js';
import { describeTarget, type Replay, type Shadow } from './replay.js';

export function OneReplay({ id }: { readonly id: string }): VNode {
  const path = `replays/${encodeURIComponent(id)}`;
  const { data, problem, reload } = useResource<Replay>(path, 2_000);
  const { run, isBusy, problem: refusal } = useAct();
  const replay = data.value;
  const cancel = (): Promise<void> =>
    run(async () => {
      await call(path, { method: 'DELETE' });
      reload();
    });
  return (
    <div class="page">
      <header>
        <a class="quiet small" href={hrefTo('replays')}>
          Replays
        </a>
        <h1>{replay?.plan.reason ?? 'A replay'}</h1>
        {replay !== undefined && <Status word={replay.state} />}
        <div class="actions">
          {replay?.state === 'running' && (
            <button type="button" disabled={isBusy.value || !mayOperate()} onClick={() => void cancel()}>
              Cancel
            </button>
          )}
        </div>
      </header>
      {problem.value !== undefined && <ProblemNote problem={problem.value} />}
      {refusal.value !== undefined && <ProblemNote problem={refusal.value} />}
      {replay !== undefined && (
        <>
          <dl class="facts">
            <dt>To</dt>
            <dd>{describeTarget(replay.plan.target)}</dd>
            <dt>Sent</dt>
            <dd>
              {countOf(replay.replayed)} of {countOf(replay.plan.count)}
            </dd>
            <dt>By</dt>
            <dd>
              {replay.started_by}, {dateOf(replay.started_at)}
            </dd>
            {replay.note !== null && (
              <>
                <dt>Note</dt>
                <dd>{replay.note}</dd>
              </>
            )}
          </dl>
          {replay.shadow !== undefined && <ShadowPanel shadow={replay.shadow} />}
        </>
      )}
    </div>
  );
}

function ShadowPanel({ shadow: { compared, differ, diffs = [] } }: { readonly shadow: Shadow }): VNode {
  return (
    <Panel title="Shadow: the second time beside the first" isTable>
      <p class="inside">
        {countOf(compared)} compared, <span class={differ === 0 ? 'good' : 'bad'}>{countOf(differ)} differ</span>
      </p>
      {diffs.length > 0 && (
        <table>
          <thead>
            <tr>
              <th>Event</th>
              <th>Not any more</th>
              <th>New</th>
              <th>Other than then</th>
            </tr>
          </thead>
          <tbody>
            {diffs.map(({ event_id: id, event_type: type, failure, missing, unexpected, changed }) => (
              <tr key={id}>
                <td class="mono">
                  <a href={hrefTo('event', [id])}>{type}</a>
                  {failure !== null && (
                    <div class="bad small wrap">
                      {failure.code}: {failure.message}
                    </div>
                  )}
                </td>
                <td class="mono">
                  {missing.map((one, index) => (
                    <del key={index}>{one} </del>
                  ))}
                </td>
                <td class="mono">
                  {unexpected.map((one, index) => (
                    <ins key={index}>{one} </ins>
                  ))}
                </td>
                <td class="mono wrap">
                  {changed.map((one) => `${one.event_type} ${one.pointers.join(' ')}`).join('\n')}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}
