import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import type { Letter, LetterGroups } from '../../api/dead-letters.js';
import { useResource } from '../../api/resource.js';
import { mayOperate } from '../../api/session.js';
import { Empty } from '../../parts/empty.js';
import { plural } from '../../parts/format.js';
import { Panel } from '../../parts/panel.js';
import { ProblemNote } from '../../parts/problem-note.js';
import { hrefTo } from '../../route/route.js';
import { usePageKeys } from '../../shell/page-keys.js';
import { LetterTable } from './letter-table.js';
import { OperateDialog, type Operation } from './operate-dialog.js';

const SHOWN = 200;

/** The letters that failed of one reason, and what can be done with all of them, or with some. */
export function Group({ queue, group }: { readonly queue: string; readonly group: string }): VNode {
  const asked = `queue=${encodeURIComponent(queue)}`;
  const { data, problem, reload } = useResource<{ readonly letters: readonly Letter[]; readonly total: number }>(
    `dead-letters/letters?${asked}&group=${encodeURIComponent(group)}&limit=${SHOWN}`,
  );
  const groups = useResource<LetterGroups>(`dead-letters?${asked}`);
  const chosen = useSignal<ReadonlySet<string>>(new Set());
  const operation = useSignal<Operation | undefined>(undefined);
  const { letters = [], total = 0 } = data.value ?? {};
  const known = groups.data.value?.groups.find(({ id }) => id === group);
  const ids = letters.map(({ id }) => id).filter((id) => chosen.value.has(id));
  const count = ids.length > 0 ? ids.length : total;
  const until = groups.data.value === undefined ? {} : { until: groups.data.value.at };
  const first = known ?? letters[0];
  usePageKeys({
    r: () => {
      if (total > 0 && mayOperate()) operation.value = 'redrive';
    },
  });
  return (
    <div class="page">
      <header>
        <a class="quiet small" href={hrefTo('dead-letters')}>
          Dead letters
        </a>
        <h1>{first === undefined ? 'A reason' : (first.event_type ?? first.code)}</h1>
        <div class="actions">
          {(['redrive', 'archive', 'purge'] as const).map((one) => (
            <button
              key={one}
              type="button"
              class={one === 'purge' ? 'danger' : one === 'redrive' ? 'primary' : ''}
              disabled={total === 0 || !mayOperate()}
              title={mayOperate() ? undefined : 'This key may only look'}
              onClick={() => {
                operation.value = one;
              }}
            >
              {{ redrive: 'Redrive', archive: 'Archive', purge: 'Purge' }[one]} {count} …
            </button>
          ))}
        </div>
      </header>
      {first !== undefined && (
        <div class="problem">
          <code class="bad">{first.code}</code>
          <p class="wrap">{first.message}</p>
          <p class="quiet small">
            in <code>{queue}</code>
          </p>
        </div>
      )}
      {problem.value !== undefined && <ProblemNote problem={problem.value} />}
      {data.value !== undefined && total === 0 && (
        <Empty title="They are gone">
          <p>
            No letter of this reason rests here any longer. <a href={hrefTo('dead-letters')}>All dead letters</a>
          </p>
        </Empty>
      )}
      {letters.length > 0 && (
        <Panel
          title={total > letters.length ? `The oldest ${letters.length} of ${total}` : plural(total, 'letter')}
          isTable
        >
          <LetterTable letters={letters} chosen={chosen} hrefOf={({ id }) => hrefTo('dead-letters', [queue, id])} />
        </Panel>
      )}
      {operation.value !== undefined && (
        <OperateDialog
          operation={operation.value}
          choice={ids.length > 0 ? { queue, ids } : { queue, group, ...until }}
          onClose={() => {
            operation.value = undefined;
            chosen.value = new Set();
            reload();
          }}
          onDone={() => {}}
        />
      )}
    </div>
  );
}
