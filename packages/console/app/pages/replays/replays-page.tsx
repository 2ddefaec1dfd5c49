import type { VNode } from 'preact';
import { useResource } from '../../api/resource.js';
import { mayOperate } from '../../api/session.js';
import { Empty } from '../../parts/empty.js';
import { agoOf, countOf } from '../../parts/format.js';
import { Panel } from '../../parts/panel.js';
import { ProblemNote } from '../../parts/problem-note.js';
import { Status } from '../../parts/status.js';
import { Table, type TableColumn } from '../../parts/table.js';
import { hrefTo, route } from '../../route/route.js';
import { NewReplay } from './new-replay.js';
import { OneReplay } from './one-replay.js';
import { describeTarget, type Replay } from './replay.js';

/** Who lived what again; and a form to do it. */
export function ReplaysPage(): VNode {
  const [id] = route.value.rest;
  if (id === 'new') return <NewReplay />;
  return id === undefined ? <ReplayList /> : <OneReplay key={id} id={id} />;
}

const COLUMNS: readonly TableColumn<Replay>[] = [
  {
    title: 'Why',
    className: 'why',
    cell: ({ plan }) => (
      <a data-row href={hrefTo('replays', [plan.id])}>
        {plan.reason}
      </a>
    ),
  },
  { title: 'To', className: 'quiet wrap', cell: ({ plan }) => describeTarget(plan.target) },
  { title: 'State', cell: ({ state }) => <Status word={state} /> },
  {
    title: 'Sent',
    className: 'number',
    cell: ({ replayed, plan }) => `${countOf(replayed)} of ${countOf(plan.count)}`,
  },
  { title: 'By', cell: ({ started_by: by }) => by },
  { title: 'Began', className: 'quiet nowrap', cell: ({ started_at: at }) => agoOf(at) },
];

function ReplayList(): VNode {
  const { data, problem } = useResource<{ readonly replays: readonly Replay[] }>('replays', 5_000);
  const replays = data.value?.replays ?? [];
  return (
    <div class="page">
      <header>
        <h1>Replays</h1>
        <div class="actions">
          {mayOperate() && (
            <a class="button" href={hrefTo('replays', ['new'])}>
              New replay
            </a>
          )}
        </div>
      </header>
      {problem.value !== undefined && <ProblemNote problem={problem.value} />}
      {data.value !== undefined && replays.length === 0 && (
        <Empty
          title="Nothing was lived again yet"
          command="npx bloodbank replay plan 'github.#' --reason 'a new read model' --file plan.json"
        >
          <p>
            What was recorded can be sent again: to one service, to everybody, or into a queue of its own. Choose it in
            the <a href={hrefTo('history')}>history</a>; first it is planned and counted, and nothing is sent.
          </p>
        </Empty>
      )}
      {replays.length > 0 && (
        <Panel title="Newest first" isTable>
          <Table items={replays} columns={COLUMNS} keyOf={({ plan }) => plan.id} />
        </Panel>
      )}
    </div>
  );
}
