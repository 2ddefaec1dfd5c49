import type { VNode } from 'preact';
import { useResource } from '../../api/resource.js';
import { Empty } from '../../parts/empty.js';
import { agoOf } from '../../parts/format.js';
import { Name } from '../../parts/name.js';
import { Panel } from '../../parts/panel.js';
import { ProblemNote } from '../../parts/problem-note.js';
import { Table, type TableColumn } from '../../parts/table.js';

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

const COLUMNS: readonly TableColumn<RuleList['rules'][number]>[] = [
  {
    title: 'Rule',
    cell: ({ name, has_ticket: hasTicket, has_gate: hasGate }) => (
      <>
        {name} {hasTicket && <span class="tag">ticket</span>} {hasGate && <span class="tag">gate</span>}
      </>
    ),
  },
  { title: 'On', className: 'mono', cell: ({ on }) => on.join('  ') },
  { title: 'Where', className: 'mono quiet wrap', cell: ({ where }) => where },
  {
    title: 'Then',
    className: 'wrap',
    cell: ({ action }) => (
      <>
        {action.kind}{' '}
        <code>
          <Name text={action.target} />
        </code>
      </>
    ),
  },
];

/** What a file of rules begins with. */
const FIRST_RULE = `{
  "rules": [
    {
      "name": "greet",
      "on": ["slack.message.sent"],
      "when": { "where": "payload.channel == \\"general\\"" },
      "publish": { "type": "agent.stopped", "payload": { "agent_id": "greeter", "reason": "greeted" } }
    }
  ]
}`;

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
            A rule says: on this event, where this holds, call that hook, publish that event, or send that command.
            Write the first one into <code>{file || 'dispatcher.rules.json'}</code>, check it, and start the dispatcher.
          </p>
          <pre class="raw">{FIRST_RULE}</pre>
        </Empty>
      )}
      {rules.length > 0 && (
        <Panel title={file} isTable>
          <Table items={rules} columns={COLUMNS} keyOf={({ name }) => name} />
        </Panel>
      )}
    </>
  );
}
