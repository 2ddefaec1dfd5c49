import type { VNode } from 'preact';
import { useResource } from '../../api/resource.js';
import { ConfirmDialog } from '../../parts/confirm-dialog.js';
import { Empty } from '../../parts/empty.js';
import { agoOf, shortId } from '../../parts/format.js';
import { Panel } from '../../parts/panel.js';
import { ProblemNote } from '../../parts/problem-note.js';
import { SteerBar, useSteering } from '../../parts/steering.js';
import { Table, type TableColumn } from '../../parts/table.js';
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

const FIRST_AGENT = `await bus.agents.run('grolf', {
  actions: { greet: async () => ({ outcome: 'success' }) },
});`;

/** Who carries commands out, what each is doing, and a way to hold it. */
export function AgentsPage(): VNode {
  const { data, problem, reload } = useResource<{ readonly agents: readonly Agent[] }>('agents', 3_000);
  const steering = useSteering('agents', reload);
  const { problem: refusal, chosen } = steering;
  const agents = data.value?.agents ?? [];
  const columns: readonly TableColumn<Agent>[] = [
    { title: 'Agent', className: 'mono', cell: ({ agent }) => agent },
    {
      title: 'State',
      cell: ({ state, is_overdue: isOverdue }) => (
        <>
          {state} {isOverdue && <span class="tag bad">overdue</span>}
        </>
      ),
    },
    { title: 'Since', className: 'nowrap quiet', cell: ({ entered_at: at }) => agoOf(at) },
    {
      title: 'Command',
      className: 'mono',
      cell: ({ command_id: id }) => (id === null ? '' : <a href={hrefTo('commands', [id])}>{shortId(id)}</a>),
    },
    {
      title: '',
      className: 'steer',
      head: <span class="sr-only">Steer it</span>,
      cell: ({ agent, state }) => (
        <SteerBar steering={steering} name={agent} isPaused={state === 'paused'} worse="Reset …" />
      ),
    },
  ];
  return (
    <div class="page">
      <header>
        <h1>Agents</h1>
      </header>
      {problem.value !== undefined && <ProblemNote problem={problem.value} />}
      {refusal.value !== undefined && <ProblemNote problem={refusal.value} />}
      {data.value !== undefined && agents.length === 0 && (
        <Empty title="No agent has run yet" command="npx bloodbank new pack agents">
          <p>
            A service that carries out the commands of an agent shows it here, with its state. Their contracts come in a
            pack; then it runs one:
          </p>
          <pre class="raw">{FIRST_AGENT}</pre>
        </Empty>
      )}
      {agents.length > 0 && (
        <Panel title="Agents" isTable>
          <Table items={agents} columns={columns} keyOf={({ agent }) => agent} />
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
