import type { VNode } from 'preact';
import { useResource } from '../../api/resource.js';
import { mayOperate } from '../../api/session.js';
import { Empty } from '../../parts/empty.js';
import { agoOf, countOf } from '../../parts/format.js';
import { Panel } from '../../parts/panel.js';
import { ProblemNote } from '../../parts/problem-note.js';
import { Status } from '../../parts/status.js';
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
          command="npx bloodbank replay plan 'github.#' --reason 'a new read model'"
        >
          <p>
            What was recorded can be sent again: to one service, to everybody, or into a queue of its own. Choose it in
            the <a href={hrefTo('history')}>history</a>; first it is planned and counted, and nothing is sent.
          </p>
        </Empty>
      )}
      {replays.length > 0 && (
        <Panel title="Newest first" isTable>
          <table>
            <thead>
              <tr>
                <th>Why</th>
                <th>To</th>
                <th>State</th>
                <th class="number">Sent</th>
                <th>By</th>
                <th>Began</th>
              </tr>
            </thead>
            <tbody>
              {replays.map(({ plan, state, replayed, started_by: by, started_at: at }) => (
                <tr key={plan.id}>
                  <td>
                    <a data-row href={hrefTo('replays', [plan.id])}>
                      {plan.reason}
                    </a>
                  </td>
                  <td class="quiet">{describeTarget(plan.target)}</td>
                  <td>
                    <Status word={state} />
                  </td>
                  <td class="number">
                    {countOf(replayed)} of {countOf(plan.count)}
                  </td>
                  <td>{by}</td>
                  <td class="quiet nowrap">{agoOf(at)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Panel>
      )}
    </div>
  );
}
