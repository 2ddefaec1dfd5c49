import type { VNode } from 'preact';
import { useResource } from '../../api/resource.js';
import { Empty } from '../../parts/empty.js';
import { agoOf, plural } from '../../parts/format.js';
import { Name } from '../../parts/name.js';
import { Panel } from '../../parts/panel.js';
import { ProblemNote } from '../../parts/problem-note.js';
import { Table, type TableColumn } from '../../parts/table.js';
import { hrefTo, route, setQuery } from '../../route/route.js';
import { type Delivery, OUTCOME_COLOURS } from './delivery.js';

const COLUMNS: readonly TableColumn<Delivery>[] = [
  {
    title: 'Rule',
    cell: ({ delivery_id: id, rule }) => (
      <a data-row href={hrefTo('dispatch', ['deliveries', id])}>
        {rule}
      </a>
    ),
  },
  {
    title: 'Event',
    className: 'mono',
    cell: ({ event_id: id, event_type: type }) => <a href={hrefTo('event', [id])}>{type}</a>,
  },
  { title: 'To', className: 'mono quiet wrap', cell: ({ target }) => <Name text={target} /> },
  {
    title: 'Outcome',
    cell: ({ outcome, last_reason: reason }) => (
      <>
        <span class={`tag ${OUTCOME_COLOURS[outcome]}`}>{outcome}</span>
        {reason !== null && <div class="small quiet wrap">{reason}</div>}
      </>
    ),
  },
  { title: 'Attempts', className: 'number', cell: ({ attempts }) => attempts },
  { title: 'Last', className: 'nowrap quiet', cell: ({ last_at: at }) => agoOf(at ?? undefined) },
];

export function Deliveries(): VNode {
  const state = route.value.query.get('state') ?? '';
  const path = `deliveries?limit=200${state === '' ? '' : `&state=${encodeURIComponent(state)}`}`;
  const { data, problem } = useResource<{ readonly deliveries: readonly Delivery[]; readonly total: number }>(
    path,
    4_000,
  );
  const { deliveries = [], total = 0 } = data.value ?? {};
  return (
    <>
      <div class="bar">
        <select
          aria-label="State"
          value={state}
          onChange={({ currentTarget }) => setQuery({ state: currentTarget.value || undefined })}
        >
          <option value="">all</option>
          {Object.keys(OUTCOME_COLOURS).map((one) => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
        </select>
      </div>
      {problem.value !== undefined && <ProblemNote problem={problem.value} />}
      {data.value !== undefined && deliveries.length === 0 && (
        <Empty
          title={state === '' ? 'Nothing was delivered' : `No delivery is ${state}`}
          {...(state === '' ? { command: 'npx bloodbank dispatcher run' } : {})}
        >
          <p>
            {state === ''
              ? 'While the dispatcher runs and a rule fires, each of its deliveries shows here, attempt by attempt.'
              : 'Choose another state to see the others.'}
          </p>
        </Empty>
      )}
      {deliveries.length > 0 && (
        <Panel title={plural(total, 'delivery', 'deliveries')} isTable>
          <Table items={deliveries} columns={COLUMNS} keyOf={({ delivery_id: id }) => id} />
        </Panel>
      )}
    </>
  );
}
