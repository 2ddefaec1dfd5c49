import type { VNode } from 'preact';
import { useResource } from '../../api/resource.js';
import { ConfirmDialog } from '../../parts/confirm-dialog.js';
import { Empty } from '../../parts/empty.js';
import { countOf, durationOf } from '../../parts/format.js';
import { Panel } from '../../parts/panel.js';
import { ProblemNote } from '../../parts/problem-note.js';
import { Status } from '../../parts/status.js';
import { SteerBar, useSteering } from '../../parts/steering.js';

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
  return (
    <div class="page">
      <header>
        <h1>Projections</h1>
      </header>
      {problem.value !== undefined && <ProblemNote problem={problem.value} />}
      {refusal.value !== undefined && <ProblemNote problem={refusal.value} />}
      {data.value !== undefined && projections.length === 0 && (
        <Empty title="No read model was ever run" command="npx bloodbank projections list">
          <p>A projection makes tables out of what happened. Once one runs, its lag shows here.</p>
        </Empty>
      )}
      {projections.length > 0 && (
        <Panel title="Read models" isTable>
          <table>
            <thead>
              <tr>
                <th>Name</th>
                <th>State</th>
                <th class="number">Behind</th>
                <th class="number">For</th>
                <th class="number">Parked</th>
                <th>
                  <span class="sr-only">Steer it</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {projections.map((one) => (
                <tr key={one.name}>
                  <td class="mono">
                    {one.name} <span class="quiet">version {one.version}</span>
                  </td>
                  <td>
                    <Status word={one.state} />
                    {one.building !== null && (
                      <div class="small quiet">version {one.building.version} is being built</div>
                    )}
                    {one.reason !== null && <div class="small bad wrap">{one.reason}</div>}
                  </td>
                  <td class="number">{countOf(one.lag_events)}</td>
                  <td class="number quiet">{one.lag_events === 0 ? '' : durationOf(one.lag_seconds * 1_000)}</td>
                  <td class={`number${one.parked > 0 ? ' bad' : ''}`}>{countOf(one.parked)}</td>
                  <td>
                    <SteerBar steering={steering} name={one.name} isPaused={one.state === 'paused'} worse="Rebuild …" />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
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
