import type { VNode } from 'preact';
import { call } from '../../api/call.js';
import { useResource } from '../../api/resource.js';
import { mayOperate } from '../../api/session.js';
import { countOf, dateOf } from '../../parts/format.js';
import { Panel } from '../../parts/panel.js';
import { ProblemNote } from '../../parts/problem-note.js';
import { Status } from '../../parts/status.js';
import { Table, type TableColumn } from '../../parts/table.js';
import { useAct } from '../../parts/use-act.js';
import { hrefTo } from '../../route/route.js';
import { Planned } from './planned.js';
import { describeTarget, type Replay, type Shadow, type ShadowDiff } from './replay.js';

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
          <Panel title="What was planned" isTable>
            <Planned plan={replay.plan} />
          </Panel>
          {replay.shadow !== undefined && <ShadowPanel shadow={replay.shadow} />}
        </>
      )}
    </div>
  );
}

const SHADOW_COLUMNS: readonly TableColumn<ShadowDiff>[] = [
  {
    title: 'Event',
    className: 'mono',
    cell: ({ event_id: id, event_type: type, failure }) => (
      <>
        <a href={hrefTo('event', [id])}>{type}</a>
        {failure !== null && (
          <div class="bad small wrap">
            {failure.code}: {failure.message}
          </div>
        )}
      </>
    ),
  },
  {
    title: 'Not any more',
    className: 'mono wrap',
    cell: ({ missing }) => missing.map((one, index) => <del key={index}>{one} </del>),
  },
  {
    title: 'New',
    className: 'mono wrap',
    cell: ({ unexpected }) => unexpected.map((one, index) => <ins key={index}>{one} </ins>),
  },
  {
    title: 'Other than then',
    className: 'mono wrap',
    cell: ({ changed }) => changed.map((one) => `${one.event_type} ${one.pointers.join(' ')}`).join('\n'),
  },
];

function ShadowPanel({ shadow: { compared, differ, diffs = [] } }: { readonly shadow: Shadow }): VNode {
  return (
    <Panel title="Shadow: the second time beside the first" isTable>
      <p class="inside">
        {countOf(compared)} compared, <span class={differ === 0 ? 'good' : 'bad'}>{countOf(differ)} differ</span>
      </p>
      {diffs.length > 0 && <Table items={diffs} columns={SHADOW_COLUMNS} keyOf={({ event_id: id }) => id} />}
    </Panel>
  );
}
