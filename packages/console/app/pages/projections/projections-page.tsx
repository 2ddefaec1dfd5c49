import type { VNode } from 'preact';
import { useResource } from '../../api/resource.js';
import { ConfirmDialog } from '../../parts/confirm-dialog.js';
import { Empty } from '../../parts/empty.js';
import { countOf, durationOf } from '../../parts/format.js';
import { Panel } from '../../parts/panel.js';
import { ProblemNote } from '../../parts/problem-note.js';
import { Status } from '../../parts/status.js';
import { SteerBar, useSteering } from '../../parts/steering.js';
import { Table, type TableColumn } from '../../parts/table.js';

/** `GET /projections` */
interface Projection {
  readonly name: string;
  readonly version: number;
  readonly state: 'running' | 'building' | 'paused' | 'failed' | 'idle';
  readonly lag_events: number;
  readonly lag_seconds: number;
  readonly parked: number;
  readonly building: { readonly version: number; readonly position: number } | null;
  readonly reason: string | null;
}

/** Read models: how far each is behind, and a way to hold it or build it anew. */
export function ProjectionsPage(): VNode {
  const { data, problem, reload } = useResource<{ readonly projections: readonly Projection[] }>('projections', 3_000);
  const steering = useSteering('projections', reload);
  const { problem: refusal, chosen } = steering;
  const projections = data.value?.projections ?? [];
  const columns: readonly TableColumn<Projection>[] = [
    {
      title: 'Name',
      className: 'mono',
      cell: ({ name, version }) => (
        <>
          {name} <span class="quiet nowrap">version {version}</span>
        </>
      ),
    },
    {
      title: 'State',
      cell: ({ state, building, reason }) => (
        <>
          <Status word={state} />
          {building !== null && <div class="small quiet">version {building.version} is being built</div>}
          {reason !== null && <div class="small bad wrap">{reason}</div>}
        </>
      ),
    },
    { title: 'Behind', className: 'number', cell: ({ lag_events: lag }) => countOf(lag) },
    {
      title: 'For',
      className: 'number quiet',
      cell: ({ lag_events: lag, lag_seconds: seconds }) => (lag === 0 ? '' : durationOf(seconds * 1_000)),
    },
    {
      title: 'Parked',
      className: 'number',
      cell: ({ parked }) => <span class={parked > 0 ? 'bad' : ''}>{countOf(parked)}</span>,
    },
    {
      title: '',
      className: 'steer',
      head: <span class="sr-only">Steer it</span>,
      cell: ({ name, state }) => (
        <SteerBar steering={steering} name={name} isPaused={state === 'paused'} worse="Rebuild …" />
      ),
    },
  ];
  return (
    <div class="page">
      <header>
        <h1>Projections</h1>
      </header>
      {problem.value !== undefined && <ProblemNote problem={problem.value} />}
      {refusal.value !== undefined && <ProblemNote problem={refusal.value} />}
      {data.value !== undefined && projections.length === 0 && (
        <Empty title="No read model was ever run" command="npx bloodbank projections run">
          <p>
            A projection makes tables out of what happened. Once one runs, this shows how far behind it is. One is
            supplied, to begin with: the sessions of agents.
          </p>
        </Empty>
      )}
      {projections.length > 0 && (
        <Panel title="Read models" isTable>
          <Table items={projections} columns={columns} keyOf={({ name }) => name} />
        </Panel>
      )}
      {chosen.value !== undefined && (
        <ConfirmDialog
          title={`Rebuild ${chosen.value}`}
          what="It is built anew from the first event, beside the one that answers now; that goes on answering until the new one has caught up."
          button="Rebuild"
          word={chosen.value}
          onConfirm={(confirm) => steering.change(confirm, 'rebuild', { confirm })}
          onClose={() => {
            chosen.value = undefined;
          }}
        />
      )}
    </div>
  );
}
