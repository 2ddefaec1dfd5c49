import type { VNode } from 'preact';
import { hrefTo, route } from '../../route/route.js';
import { Deliveries } from './deliveries.js';
import { Explain } from './explain.js';
import { OneDelivery } from './one-delivery.js';
import { Rules } from './rules.js';

const TABS = [
  ['rules', 'Rules'],
  ['deliveries', 'Deliveries'],
  ['explain', 'Explain'],
] as const;

/** What turns events into actions, what came of it, and why. */
export function DispatchPage(): VNode {
  const [tab = 'rules', id] = route.value.rest;
  return (
    <div class="page">
      <header>
        <h1>Dispatch</h1>
        <nav class="tabs" aria-label="Parts of it">
          {TABS.map(([name, title]) => (
            <a
              key={name}
              class="button"
              href={hrefTo('dispatch', [name])}
              aria-current={name === tab ? 'page' : undefined}
            >
              {title}
            </a>
          ))}
        </nav>
      </header>
      {tab === 'rules' && <Rules />}
      {tab === 'deliveries' && (id === undefined ? <Deliveries /> : <OneDelivery key={id} id={id} />)}
      {tab === 'explain' && <Explain />}
    </div>
  );
}
