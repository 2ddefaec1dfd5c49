import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { CatalogueEntry } from '../../api/catalogue.js';
import { useResource } from '../../api/resource.js';
import { Empty } from '../../parts/empty.js';
import { FilterField } from '../../parts/filter-field.js';
import { agoOf, countOf } from '../../parts/format.js';
import { ProblemNote } from '../../parts/problem-note.js';
import { goTo, hrefTo, route } from '../../route/route.js';
import { usePageKeys } from '../../shell/page-keys.js';
import { ContractView } from './contract-view.js';

/** Everything that can be sent here: a list to find in, and one contract beside it. */
export function CataloguePage(): VNode {
  const { rest, query } = route.value;
  const [type] = rest;
  const { data, problem } = useResource<{ readonly contracts: readonly CatalogueEntry[] }>('contracts', 15_000);
  const contracts = data.value?.contracts ?? [];
  const words = (query.get('q') ?? '').toLowerCase().split(/\s+/);
  const found = contracts.filter(({ type: name, title, description, kind }) => {
    const text = `${name} ${title} ${description} ${kind}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const index = found.findIndex((one) => one.type === type);
  const move = (step: number) => () => {
    const next = found[Math.max(0, Math.min(index + step, found.length - 1))];
    if (next !== undefined) openContract(next.type);
  };
  usePageKeys({ j: move(1), k: move(-1) });
  const isUsed = contracts.find((one) => one.type === type);
  return (
    <div class={`page is-full split${type === undefined ? '' : ' has-choice'}`}>
      <div class="split-list">
        <header>
          <h1>Catalogue</h1>
          <span class="quiet small">
            {data.value !== undefined &&
              (found.length === contracts.length
                ? `${countOf(contracts.length)} contracts`
                : `${countOf(found.length)} of ${countOf(contracts.length)}`)}
          </span>
        </header>
        <FilterField label="Find a contract" />
        {problem.value !== undefined && <ProblemNote problem={problem.value} />}
        <Domains contracts={found} current={type} />
        {data.value !== undefined && contracts.length === 0 && (
          <Empty title="No contract is here" command="npx bloodbank new event shop.order.placed">
            <p>One JSON Schema file makes an event: its type, its address, its form on this page.</p>
          </Empty>
        )}
      </div>
      <div class="split-detail">
        {type === undefined ? (
          <Empty title="Choose a contract">
            <p>
              Its fields, examples, who sends and receives it, and a form to send one. <kbd>/</kbd> finds, <kbd>j</kbd>{' '}
              and <kbd>k</kbd> move.
            </p>
          </Empty>
        ) : (
          <ContractView key={type} type={type} seen={isUsed} />
        )}
      </div>
    </div>
  );
}

function openContract(type: string): void {
  const { query } = route.peek();
  goTo(hrefTo('catalogue', [type], { q: query.get('q') ?? undefined }));
}

interface DomainsProps {
  readonly contracts: readonly CatalogueEntry[];
  readonly current: string | undefined;
}

function Domains({ contracts, current }: DomainsProps): VNode {
  const nav = useRef<HTMLElement>(null);
  const isKnown = contracts.length > 0;
  useEffect(() => {
    if (isKnown && current !== undefined)
      nav.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' });
  }, [current, isKnown]);
  const domains = [...new Set(contracts.map(({ domain }) => domain))];
  const q = route.value.query.get('q') ?? undefined;
  return (
    <nav class="contract-list" aria-label="Contracts" ref={nav}>
      {domains.map((domain) => (
        <section key={domain}>
          <h2>{domain}</h2>
          {contracts
            .filter((one) => one.domain === domain)
            .map(({ type, kind, deprecated, last_seen: lastSeen }) => (
              <a
                key={type}
                href={hrefTo('catalogue', [type], { q })}
                aria-current={type === current ? 'page' : undefined}
              >
                <span class={`mono cut${deprecated === undefined ? '' : ' is-deprecated'}`}>{type}</span>
                {kind !== 'event' && <span class="tag">{kind}</span>}
                {lastSeen !== null && <span class="quiet tiny">{agoOf(lastSeen)}</span>}
              </a>
            ))}
        </section>
      ))}
    </nav>
  );
}
