import type { VNode } from 'preact';
import { useResource } from '../../api/resource.js';
import { Empty } from '../../parts/empty.js';
import { agoOf, plural } from '../../parts/format.js';
import { Panel } from '../../parts/panel.js';
import { ProblemNote } from '../../parts/problem-note.js';
import { hrefTo, route, setQuery } from '../../route/route.js';
import { type Delivery, OUTCOME_COLOURS } from './delivery.js';

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
        <Empty title="Nothing was delivered" command="npx bloodbank dispatcher run">
          <p>Once a rule fires, each of its deliveries shows here, attempt by attempt.</p>
        </Empty>
      )}
      {deliveries.length > 0 && (
        <Panel title={plural(total, 'delivery', 'deliveries')} isTable>
          <table>
            <thead>
              <tr>
                <th>Rule</th>
                <th>Event</th>
                <th>To</th>
                <th>Outcome</th>
                <th class="number">Attempts</th>
                <th>Last</th>
              </tr>
            </thead>
            <tbody>
              {deliveries.map((delivery) => (
                <tr key={delivery.delivery_id}>
                  <td>
                    <a data-row href={hrefTo('dispatch', ['deliveries', delivery.delivery_id])}>
                      {delivery.rule}
                    </a>
                  </td>
                  <td class="mono">
                    <a href={hrefTo('event', [delivery.event_id])}>{delivery.event_type}</a>
                  </td>
                  <td class="mono quiet wrap">{delivery.target}</td>
                  <td>
                    <span class={`tag ${OUTCOME_COLOURS[delivery.outcome]}`}>{delivery.outcome}</span>
                    {delivery.last_reason !== null && <div class="small quiet wrap">{delivery.last_reason}</div>}
                  </td>
                  <td class="number">{delivery.attempts}</td>
                  <td class="nowrap quiet">{agoOf(delivery.last_at ?? undefined)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Panel>
      )}
    </>
  );
}
