import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import type { LetterGroup, LetterGroups } from '../../api/dead-letters.js';
import { useResource } from '../../api/resource.js';
import { mayOperate } from '../../api/session.js';
import { Chip } from '../../parts/chip.js';
import { Empty } from '../../parts/empty.js';
import { agoOf, countOf, dateOf, plural, sizeOf } from '../../parts/format.js';
import { Name } from '../../parts/name.js';
import { Panel } from '../../parts/panel.js';
import { ProblemNote } from '../../parts/problem-note.js';
import { Table, type TableColumn } from '../../parts/table.js';
import { hrefTo, setQuery } from '../../route/route.js';
import { OperateDialog, type Operation } from './operate-dialog.js';

const EVERY_MS = 5_000;

const COLUMNS: readonly TableColumn<LetterGroup>[] = [
  {
    title: 'Why',
    className: 'why',
    cell: ({ id, queue, code, message, pointer }) => (
      <>
        <a data-row href={hrefTo('dead-letters', [], { queue, group: id })}>
          <code class="bad">{code}</code> <span class="wrap">{message.slice(0, 300)}</span>
        </a>
        {pointer !== null && <code class="quiet">{pointer}</code>}
      </>
    ),
  },
  {
    title: 'Event',
    className: 'mono wrap',
    cell: ({ event_type: type }) => (type === null ? <span class="quiet">unknown</span> : <Name text={type} />),
  },
  { title: 'Queue', className: 'mono quiet wrap', cell: ({ queue }) => <Name text={queue} /> },
  { title: 'Letters', className: 'number', cell: ({ count }) => countOf(count) },
  { title: 'Size', className: 'number quiet', cell: ({ bytes }) => sizeOf(bytes) },
  { title: 'First', className: 'quiet nowrap', cell: ({ first_at: at }) => dateOf(at ?? undefined) },
  {
    title: 'Last',
    className: 'nowrap',
    cell: ({ last_at: at }) => <span title={at ?? ''}>{agoOf(at ?? undefined)}</span>,
  },
];

/** One line for each reason of failure, in each queue; the most frequent first. */
export function Groups({ queue }: { readonly queue: string | undefined }): VNode {
  const path = queue === undefined ? 'dead-letters' : `dead-letters?queue=${encodeURIComponent(queue)}`;
  const { data, problem, reload } = useResource<LetterGroups>(path, EVERY_MS);
  const operation = useSignal<Operation | undefined>(undefined);
  const { groups = [], total = 0, truncated = false, busy = [] } = data.value ?? {};
  return (
    <>
      {problem.value !== undefined && <ProblemNote problem={problem.value} />}
      {queue !== undefined && (
        <div class="bar">
          <Chip label={queue} onRemove={() => setQuery({ queue: undefined })} />
          {(['redrive', 'archive', 'purge'] as const).map((one) => (
            <button
              key={one}
              type="button"
              class={one === 'purge' ? 'danger' : ''}
              disabled={total === 0 || !mayOperate()}
              onClick={() => {
                operation.value = one;
              }}
            >
              {{ redrive: 'Redrive all …', archive: 'Archive all …', purge: 'Purge all …' }[one]}
            </button>
          ))}
        </div>
      )}
      {busy.map(({ queue: name, job }) => (
        <p key={job} class="small quiet">
          <a href={hrefTo('jobs', [job])}>A job</a> is at work on <code>{name}</code>.
        </p>
      ))}
      {data.value !== undefined && groups.length === 0 && (
        <Empty title="No dead letter rests anywhere" command="npx bloodbank up --practice">
          <p>
            What a consumer cannot handle comes to rest here, with its reason. To practise, start a consumer that fails
            on purpose.
          </p>
        </Empty>
      )}
      {groups.length > 0 && (
        <Panel title={`${plural(total, 'letter')}, ${plural(groups.length, 'reason')}`} isTable>
          <Table items={groups} columns={COLUMNS} keyOf={({ queue: name, id }) => name + id} />
        </Panel>
      )}
      {truncated && (
        <p class="warn small">There are more than the gateway looks at; these are counted in what it saw.</p>
      )}
      {operation.value !== undefined && queue !== undefined && (
        <OperateDialog
          operation={operation.value}
          choice={{ queue, ...(data.value === undefined ? {} : { until: data.value.at }) }}
          onClose={() => {
            operation.value = undefined;
          }}
          onDone={reload}
        />
      )}
    </>
  );
}
