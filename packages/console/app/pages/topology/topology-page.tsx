import type { VNode } from 'preact';
import { useResource } from '../../api/resource.js';
import { Empty } from '../../parts/empty.js';
import { FilterField } from '../../parts/filter-field.js';
import { durationOf, plural } from '../../parts/format.js';
import { Panel } from '../../parts/panel.js';
import { ProblemNote } from '../../parts/problem-note.js';
import { route } from '../../route/route.js';
import type { DeclaredQueue, Drift, Topology } from './topology.js';

/** What the files lay out beside what the broker has: first where they differ, then all of it. */
export function TopologyPage(): VNode {
  const { data, problem } = useResource<Topology>('topology', 15_000);
  const topology = data.value;
  const wanted = (route.value.query.get('q') ?? '').toLowerCase();
  return (
    <div class="page">
      <header>
        <h1>Topology</h1>
        <FilterField label="Find a part" />
      </header>
      {problem.value !== undefined && <ProblemNote problem={problem.value} />}
      {topology !== undefined && (
        <>
          <DriftPanel topology={topology} />
          <Findings topology={topology} />
          {topology.declared.queues.length === 0 ? (
            <Empty title="No topology file lays anything out" command="npx bloodbank new service warehouse">
              <p>
                Services make their own queues without one. A file says the same for everybody to see, and to check.
              </p>
            </Empty>
          ) : (
            <Declared topology={topology} wanted={wanted} />
          )}
        </>
      )}
    </div>
  );
}

function DriftPanel({ topology: { drift, found } }: { readonly topology: Topology }): VNode {
  const unseen = found.parts.filter(({ state }) => state === 'unseen').length;
  return (
    <Panel title={drift.length === 0 ? 'Nothing differs' : `${plural(drift.length, 'part')} differ`} isTable>
      {drift.length === 0 && (
        <p class="inside good">What the files lay out and what could be seen at the broker are the same.</p>
      )}
      {found.unseen_because !== null && unseen > 0 && (
        <p class="inside quiet small">
          {plural(unseen, 'part')} could not be looked at: {found.unseen_because}
        </p>
      )}
      {drift.length > 0 && (
        <table>
          <thead>
            <tr>
              <th>Part</th>
              <th>Name</th>
              <th>Declared</th>
              <th>Found</th>
              <th>What to do</th>
            </tr>
          </thead>
          <tbody>
            {drift.map((one) => (
              <DriftRow key={one.what + one.name} drift={one} />
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

function DriftRow({ drift: { what, name, state, declared, found, hint } }: { readonly drift: Drift }): VNode {
  return (
    <tr>
      <td class="nowrap">
        {what} <span class={`tag ${state === 'orphan' ? 'warn' : 'bad'}`}>{state}</span>
      </td>
      <td class="mono wrap">{name}</td>
      <td class="mono wrap quiet">{declared ?? '–'}</td>
      <td class="mono wrap quiet">{found ?? '–'}</td>
      <td>{hint}</td>
    </tr>
  );
}

function Findings({ topology: { declared } }: { readonly topology: Topology }): VNode | null {
  if (declared.findings.length === 0) return null;
  return (
    <Panel title={plural(declared.findings.length, 'finding')} isTable>
      <table>
        <tbody>
          {declared.findings.map(({ severity, rule, message }) => (
            <tr key={rule + message}>
              <td>
                <span class={`tag ${severity === 'error' ? 'bad' : 'warn'}`}>{severity}</span>
              </td>
              <td>{message}</td>
              <td class="mono quiet">{rule}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

function Declared({ topology, wanted }: { readonly topology: Topology; readonly wanted: string }): VNode {
  const { declared, found } = topology;
  const queues = declared.queues.filter((queue) => JSON.stringify(queue).toLowerCase().includes(wanted));
  const stateOf = (name: string): string =>
    found.parts.find((part) => part.kind === 'queue' && part.name === name)?.state ?? '';
  return (
    <>
      <Panel title={plural(declared.exchanges.length, 'exchange')} isTable>
        <table>
          <tbody>
            {declared.exchanges.map(({ name, type, feeds }) => (
              <tr key={name}>
                <td class="mono">{name}</td>
                <td class="quiet">{type}</td>
                <td class="mono quiet">
                  {feeds.map(({ exchange, pattern }) => `${exchange} [${pattern}]`).join('  ')}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Panel>
      <Panel title={plural(queues.length, 'queue')} isTable>
        <table>
          <thead>
            <tr>
              <th>Queue</th>
              <th>For</th>
              <th>Bound to</th>
              <th>At the broker</th>
            </tr>
          </thead>
          <tbody>
            {queues.map((queue) => (
              <QueueRow key={queue.name} queue={queue} state={stateOf(queue.name)} />
            ))}
          </tbody>
        </table>
      </Panel>
    </>
  );
}

function QueueRow({ queue, state }: { readonly queue: DeclaredQueue; readonly state: string }): VNode {
  const { name, role, type, service, of, delay_ms: delayMs, bindings } = queue;
  return (
    <tr>
      <td class="mono wrap">
        {name} <span class="quiet">{type}</span>
      </td>
      <td>
        {role === 'service' ? (service ?? 'a service') : role}
        {of !== undefined && <span class="quiet mono"> {of}</span>}
        {delayMs !== undefined && <span class="quiet"> after {durationOf(delayMs)}</span>}
      </td>
      <td class="mono quiet wrap">{bindings.map(({ pattern }) => pattern).join('  ')}</td>
      <td>
        <span class={`tag ${{ same: 'good', missing: 'bad', different: 'bad', orphan: 'warn' }[state] ?? ''}`}>
          {state === '' ? 'not known' : state}
        </span>
      </td>
    </tr>
  );
}
