import type { VNode } from 'preact';
import { useResource } from '../../api/resource.js';
import { Empty } from '../../parts/empty.js';
import { agoOf, shortId } from '../../parts/format.js';
import { Panel } from '../../parts/panel.js';
import { ProblemNote } from '../../parts/problem-note.js';
import { Status } from '../../parts/status.js';
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
          <table>
            <thead>
              <tr>
                <th>Command</th>
                <th>State</th>
                <th>From</th>
                <th>Sent</th>
                <th>Flow</th>
              </tr>
            </thead>
            <tbody>
              {commands.map(
                ({ command_id: id, command_type: type, status, source, sent_at: at, correlation_id: flow }) => (
                  <tr key={id}>
                    <td class="mono">
                      <a data-row href={hrefTo('commands', [id])}>
                        {type}
                      </a>{' '}
                      <span class="quiet">{shortId(id)}</span>
                    </td>
                    <td>{status === null ? <span class="quiet">not known here</span> : <Status word={status} />}</td>
                    <td class="quiet">{source}</td>
                    <td class="nowrap">{agoOf(at)}</td>
                    <td class="mono">{flow !== null && <a href={hrefTo('trace', [id])}>{shortId(flow)}</a>}</td>
                  </tr>
                ),
              )}
            </tbody>
          </table>
        </Panel>
      )}
    </div>
  );
}
