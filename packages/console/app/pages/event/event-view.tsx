import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useContracts } from '../../api/contracts.js';
import { type Envelope, sourceOf } from '../../api/envelope.js';
import { copy } from '../../parts/copy.js';
import { download } from '../../parts/download.js';
import { dateOf, shortId } from '../../parts/format.js';
import { JsonTree } from '../../parts/json-tree.js';
import { PickBar, type Picked } from '../../parts/pick-bar.js';
import { goTo, hrefTo } from '../../route/route.js';
import { usePageKeys } from '../../shell/page-keys.js';
import { toast } from '../../shell/toasts.js';
import { takeDraft } from '../catalogue/draft.js';
import { compareFrom } from './compare-choice.js';
import { type CopyForm, copyAs } from './copy-as.js';

export interface EventViewProps {
  readonly event: Envelope;
  /** How the first heading stands: beside a list, or as the page's own. */
  readonly isPage?: boolean;
  readonly onClose?: () => void;
  readonly onOnly?: (picked: Picked) => void;
  readonly onWithout?: (picked: Picked) => void;
}

const TABS = ['Payload', 'Envelope', 'Raw'] as const;
const FORMS: readonly CopyForm[] = ['curl', 'TypeScript', 'MCP'];

/** One event: what it says, where it comes from, and what can be done with it. */
export function EventView({ event, isPage = false, onClose, onOnly, onWithout }: EventViewProps): VNode {
  const tab = useSignal<(typeof TABS)[number]>('Payload');
  const picked = useSignal<Picked | undefined>(undefined);
  const kind = useContracts().find(({ type }) => type === event.event_type)?.kind ?? 'event';
  const { event_id: id, event_type: type, payload } = event;
  const Heading = isPage ? 'h1' : 'h2';
  const trace = hrefTo('trace', [id]);
  usePageKeys({ t: () => goTo(trace) });
  const pick = (path: string, value: unknown): void => {
    picked.value = { path, value };
  };
  return (
    <article class="event-view">
      <header>
        <Heading class="mono wrap">{type}</Heading>
        {onClose !== undefined && (
          <button type="button" onClick={onClose} aria-label="Close the side panel">
            ✕
          </button>
        )}
      </header>
      <dl class="facts">
        <dt>Time</dt>
        <dd>{dateOf(event.timestamp)}</dd>
        <dt>From</dt>
        <dd>{sourceOf(event) || 'nobody said'}</dd>
        <dt>Id</dt>
        <dd class="mono">{isPage ? id : <a href={hrefTo('event', [id])}>{id}</a>}</dd>
        {typeof event.causation_id === 'string' && (
          <>
            <dt>Caused by</dt>
            <dd class="mono">
              <a href={hrefTo('event', [event.causation_id])}>{shortId(event.causation_id)}</a>
            </dd>
          </>
        )}
      </dl>
      <div class="bar">
        <a class="button" href={trace} title="t">
          Trace
        </a>
        <a class="button" href={hrefTo('catalogue', [type])} onClick={() => takeDraft({ type, payload })}>
          Publish like this
        </a>
        <select
          aria-label="Copy as"
          value=""
          onChange={({ currentTarget }) => {
            void copy(copyAs(currentTarget.value as CopyForm, kind, type, payload), `Copied as ${currentTarget.value}`);
            currentTarget.value = '';
          }}
        >
          <option value="">Copy as …</option>
          {FORMS.map((form) => (
            <option key={form} value={form}>
              {form}
            </option>
          ))}
        </select>
        <button type="button" onClick={() => compareFrom(event)}>
          Compare
        </button>
        <button
          type="button"
          onClick={() => {
            download(`${type}.json`, `${JSON.stringify(payload, null, 2)}\n`);
            toast('Saved as a file: `bloodbank publish --file` and tests take it.');
          }}
        >
          Save as fixture
        </button>
      </div>
      <div class="tabs" role="tablist" aria-label="What is shown of it">
        {TABS.map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            aria-selected={tab.value === name}
            onClick={() => {
              tab.value = name;
            }}
          >
            {name}
          </button>
        ))}
      </div>
      {picked.value !== undefined && (
        <PickBar
          picked={picked.value}
          {...(onOnly === undefined ? {} : { onOnly })}
          {...(onWithout === undefined ? {} : { onWithout })}
          onClose={() => (picked.value = undefined)}
        />
      )}
      {tab.value === 'Payload' && <JsonTree value={payload} path="payload" onPick={pick} />}
      {tab.value === 'Envelope' && <JsonTree value={{ ...event, payload: undefined }} onPick={pick} />}
      {tab.value === 'Raw' && <pre class="raw">{JSON.stringify(event, null, 2)}</pre>}
    </article>
  );
}
