import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import type { LetterGroups } from '../../api/dead-letters.js';
import { useResource } from '../../api/resource.js';
import { mayOperate } from '../../api/session.js';
import { Chip } from '../../parts/chip.js';
import { Empty } from '../../parts/empty.js';
import { agoOf, countOf, dateOf, plural, sizeOf } from '../../parts/format.js';
import { Panel } from '../../parts/panel.js';
import { ProblemNote } from '../../parts/problem-note.js';
import { hrefTo, setQuery } from '../../route/route.js';
import { OperateDialog, type Operation } from './operate-dialog.js';

const EVERY_MS = 5_000;

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
          <GroupTable groups={groups} />
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

function GroupTable({ groups }: Pick<LetterGroups, 'groups'>): VNode {
  return (
    <table>
      <thead>
        <tr>
          <th>Why</th>
          <th>Event</th>
          <th class="wide-only">Queue</th>
          <th class="number">Letters</th>
          <th class="number wide-only">Size</th>
          <th class="wide-only">First</th>
          <th>Last</th>
        </tr>
      </thead>
      <tbody>
        {groups.map(
          ({ id, queue, event_type: type, code, message, pointer, count, bytes, first_at: first, last_at: last }) => (
            <tr key={queue + id}>
              <td class="why">
                <a data-row href={hrefTo('dead-letters', [], { queue, group: id })}>
                  <code class="bad">{code}</code> <span class="wrap">{message.slice(0, 300)}</span>
                </a>
                {pointer !== null && <code class="quiet">{pointer}</code>}
              </td>
              <td class="mono event">{type ?? <span class="quiet">unknown</span>}</td>
              <td class="mono quiet wrap queue wide-only">{queue}</td>
              <td class="number">{countOf(count)}</td>
              <td class="number quiet wide-only">{sizeOf(bytes)}</td>
              <td class="quiet nowrap wide-only" title={first ?? ''}>
                {dateOf(first ?? undefined)}
              </td>
              <td class="nowrap" title={last ?? ''}>
                {agoOf(last ?? undefined)}
              </td>
            </tr>
          ),
        )}
      </tbody>
    </table>
  );
}
