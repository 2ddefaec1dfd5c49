import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { call } from '../../api/call.js';
import { useResource } from '../../api/resource.js';
import { mayOperate } from '../../api/session.js';
import { ConfirmDialog } from '../../parts/confirm-dialog.js';
import { Empty } from '../../parts/empty.js';
import { agoOf, shortId } from '../../parts/format.js';
import { Panel } from '../../parts/panel.js';
import { ProblemNote } from '../../parts/problem-note.js';
import { useAct } from '../../parts/use-act.js';
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
  const { run, isBusy, problem: refusal } = useAct();
  const toReset = useSignal<string | undefined>(undefined);
  const agents = data.value?.agents ?? [];
  const change = (name: string, what: string, body: object): Promise<void> =>
    call(`agents/${encodeURIComponent(name)}/${what}`, { method: 'POST', body }).then(reload);
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
                    <span class="bar">
                      {(['pause', 'resume'] as const).map((what) => (
                        <button
                          key={what}
                          type="button"
                          disabled={isBusy.value || !mayOperate() || (state === 'paused') === (what === 'pause')}
                          onClick={() => void run(() => change(agent, what, {}))}
                        >
                          {what === 'pause' ? 'Pause' : 'Resume'}
                        </button>
                      ))}
                      <button
                        type="button"
                        class="danger"
                        disabled={!mayOperate()}
                        onClick={() => {
                          toReset.value = agent;
                        }}
                      >
                        Reset …
                      </button>
                    </span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Panel>
      )}
      {toReset.value !== undefined && (
        <ConfirmDialog
          title={`Reset ${toReset.value}`}
          what="It is idle afterwards, whatever it was. What it was doing is not undone."
          button="Reset"
          word={toReset.value}
          onConfirm={(confirm) => change(confirm, 'reset', { confirm })}
          onClose={() => {
            toReset.value = undefined;
          }}
        />
      )}
    </div>
  );
}
