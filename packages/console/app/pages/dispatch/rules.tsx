import type { VNode } from 'preact';
import { useResource } from '../../api/resource.js';
import { Empty } from '../../parts/empty.js';
import { agoOf } from '../../parts/format.js';
import { Panel } from '../../parts/panel.js';
import { ProblemNote } from '../../parts/problem-note.js';

/** `GET /dispatcher/rules` */
interface RuleList {
  readonly file: string;
  readonly rules: readonly {
    readonly name: string;
    readonly on: readonly string[];
    readonly where: string | null;
    readonly has_ticket: boolean;
    readonly has_gate: boolean;
    readonly action: { readonly kind: string; readonly target: string };
  }[];
  readonly disabled: readonly { readonly endpoint: string; readonly since: string }[];
}

export function Rules(): VNode {
  const { data, problem } = useResource<RuleList>('dispatcher/rules', 10_000);
  const { rules = [], disabled = [], file = '' } = data.value ?? {};
  return (
    <>
      {problem.value !== undefined && <ProblemNote problem={problem.value} />}
      {disabled.map(({ endpoint, since }) => (
        <p key={endpoint} class="problem">
          <code>{endpoint}</code> said that it is gone, {agoOf(since)}; nothing is sent to it.
        </p>
      ))}
      {data.value !== undefined && rules.length === 0 && (
        <Empty title="There are no rules" command="npx bloodbank dispatcher check">
          <p>
            A rule says: on this event, where this holds, call that hook, or send that command. They stand in{' '}
            <code>{file}</code>.
          </p>
        </Empty>
      )}
      {rules.length > 0 && (
        <Panel title={file} isTable>
          <table>
            <thead>
              <tr>
                <th>Rule</th>
                <th>On</th>
                <th>Where</th>
                <th>Then</th>
              </tr>
            </thead>
            <tbody>
              {rules.map(({ name, on, where, has_ticket: hasTicket, has_gate: hasGate, action }) => (
                <tr key={name}>
                  <td>
                    {name} {hasTicket && <span class="tag">ticket</span>} {hasGate && <span class="tag">gate</span>}
                  </td>
                  <td class="mono">{on.join('  ')}</td>
                  <td class="mono quiet wrap">{where}</td>
                  <td>
                    {action.kind} <code class="wrap">{action.target}</code>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Panel>
      )}
    </>
  );
}
