import type { VNode } from 'preact';
import { useResource } from '../../api/resource.js';
import { ConfirmDialog } from '../../parts/confirm-dialog.js';
import { Empty } from '../../parts/empty.js';
import { agoOf, shortId } from '../../parts/format.js';
import { Panel } from '../../parts/panel.js';
import { ProblemNote } from '../../parts/problem-note.js';
import { SteerBar, useSteering } from '../../parts/steering.js';
import { hrefTo } from '../../route/route.js';

/** `GET /agents` */
interface Agent {
  readonly agent: string;
  readonly state: string;
  readonly command_id: string | null;
  readonly entered_at: string;
  readonly lease_until: string | null;
  readonly is_overdue: boolean;
}

/** Who carries commands out, what each is doing, and a way to hold it. */
export function AgentsPage(): VNode {
  const { data, problem, reload } = useResource<{ readonly agents: readonly Agent[] }>('agents', 3_000);
  const steering = useSteering('agents', reload);
  const { problem: refusal, chosen } = steering;
  const agents = data.value?.agents ?? [];
  return (
    <div class="page">
      <header>
        <h1>Agents</h1>
      </header>
      {problem.value !== undefined && <ProblemNote problem={problem.value} />}
      {refusal.value !== undefined && <ProblemNote problem={refusal.value} />}
      {data.value !== undefined && agents.length === 0 && (
        <Empty title="No agent has run yet" command="npx bloodbank agents list">
          <p>
            A service that handles the commands of an agent shows here once it runs, with its state:{' '}
            <code>bus.agent(…)</code>.
          </p>
        </Empty>
      )}
      {agents.length > 0 && (
        <Panel title="Agents" isTable>
          <table>
            <thead>
              <tr>
                <th>Agent</th>
                <th>State</th>
                <th>Since</th>
                <th>Command</th>
                <th>
                  <span class="sr-only">Steer it</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {agents.map(({ agent, state, command_id: command, entered_at: at, is_overdue: isOverdue }) => (
                <tr key={agent}>
                  <td class="mono">{agent}</td>
                  <td>
                    {state} {isOverdue && <span class="tag bad">overdue</span>}
                  </td>
                  <td class="nowrap quiet">{agoOf(at)}</td>
                  <td class="mono">
                    {command !== null && <a href={hrefTo('commands', [command])}>{shortId(command)}</a>}
                  </td>
                  <td>
                    <SteerBar steering={steering} name={agent} isPaused={state === 'paused'} worse="Reset …" />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Panel>
      )}
      {chosen.value !== undefined && (
        <ConfirmDialog
          title={`Reset ${chosen.value}`}
          what="It is idle afterwards, whatever it was. What it was doing is not undone."
          button="Reset"
          word={chosen.value}
          onConfirm={(confirm) => steering.change(confirm, 'reset', { confirm })}
          onClose={() => {
            chosen.value = undefined;
          }}
        />
      )}
    </div>
  );
}
