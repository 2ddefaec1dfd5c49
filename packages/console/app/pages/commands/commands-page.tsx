import type { VNode } from 'preact';
import { useResource } from '../../api/resource.js';
import { Empty } from '../../parts/empty.js';
import { agoOf, shortId } from '../../parts/format.js';
import { Panel } from '../../parts/panel.js';
import { ProblemNote } from '../../parts/problem-note.js';
import { Status } from '../../parts/status.js';
import { Table, type TableColumn } from '../../parts/table.js';
import { hrefTo, route } from '../../route/route.js';
import { OneCommand } from './one-command.js';

/** One line of `GET /commands`. */
interface SentCommand {
  readonly command_id: string;
  readonly command_type: string;
  readonly correlation_id: string | null;
  readonly source: string | null;
  readonly sent_at: string;
  readonly status: 'accepted' | 'completed' | 'failed' | 'unanswered' | null;
}

const COLUMNS: readonly TableColumn<SentCommand>[] = [
  {
    title: 'Command',
    className: 'mono',
    cell: ({ command_id: id, command_type: type }) => (
      <>
        <a data-row href={hrefTo('commands', [id])}>
          {type}
        </a>{' '}
        <span class="quiet nowrap">{shortId(id)}</span>
      </>
    ),
  },
  {
    title: 'State',
    cell: ({ status }) => (status === null ? <span class="quiet">not known here</span> : <Status word={status} />),
  },
  { title: 'From', className: 'quiet', cell: ({ source }) => source },
  { title: 'Sent', className: 'nowrap', cell: ({ sent_at: at }) => agoOf(at) },
  {
    title: 'Flow',
    className: 'mono nowrap',
    cell: ({ command_id: id, correlation_id: flow }) =>
      flow === null ? '' : <a href={hrefTo('trace', [id])}>{shortId(flow)}</a>,
  },
];

/** What was asked of somebody, and what became of it. */
export function CommandsPage(): VNode {
  const [id] = route.value.rest;
  return id === undefined ? <CommandList /> : <OneCommand key={id} id={id} />;
}

function CommandList(): VNode {
  const { data, problem } = useResource<{ readonly commands: readonly SentCommand[] }>('commands?limit=200', 4_000);
  const commands = data.value?.commands ?? [];
  return (
    <div class="page">
      <header>
        <h1>Commands</h1>
      </header>
      {problem.value !== undefined && <ProblemNote problem={problem.value} />}
      {data.value !== undefined && commands.length === 0 && (
        <Empty title="No command was sent yet" command="npx bloodbank send github.pr.merge --example">
          <p>
            A command asks one owner to do something, and is answered. Send one from a shell, or from its page in the{' '}
            <a href={hrefTo('catalogue', [], { q: 'command' })}>catalogue</a>.
          </p>
        </Empty>
      )}
      {commands.length > 0 && (
        <Panel title="Newest first" isTable>
          <Table items={commands} columns={COLUMNS} keyOf={({ command_id: id }) => id} />
        </Panel>
      )}
    </div>
  );
}
