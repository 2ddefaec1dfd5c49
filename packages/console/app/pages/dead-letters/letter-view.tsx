import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { type FullLetter, pathOfLetter } from '../../api/dead-letters.js';
import { useResource } from '../../api/resource.js';
import { mayOperate } from '../../api/session.js';
import { Empty } from '../../parts/empty.js';
import { dateOf, sizeOf } from '../../parts/format.js';
import { JsonTree } from '../../parts/json-tree.js';
import { Panel } from '../../parts/panel.js';
import { PayloadProblems } from '../../parts/payload-problems.js';
import { ProblemNote } from '../../parts/problem-note.js';
import { goTo, hrefTo, route, setQuery } from '../../route/route.js';
import { usePageKeys } from '../../shell/page-keys.js';
import { LetterEditor } from './letter-editor.js';
import { OperateDialog, type Operation } from './operate-dialog.js';

/** One dead letter: why it rests, what was in it, what is wrong with it now; and its ways out. */
export function LetterView({ queue, id }: { readonly queue: string; readonly id: string }): VNode {
  const isRevealed = route.value.query.get('reveal') === 'true';
  const isEditing = route.value.query.get('edit') === 'true';
  const path = pathOfLetter(queue, id);
  const { data, problem, reload } = useResource<FullLetter>(isRevealed ? `${path}?reveal=true` : path);
  const operation = useSignal<Operation | undefined>(undefined);
  const letter = data.value;
  const payload = payloadIn(letter?.envelope);
  const canEdit = mayOperate() && payload !== undefined && letter?.is_too_large === false;
  usePageKeys({
    r: () => {
      if (letter !== undefined && mayOperate()) operation.value = 'redrive';
    },
    e: () => canEdit && setQuery({ edit: 'true' }),
    t: () => typeof letter?.event_id === 'string' && goTo(hrefTo('trace', [letter.event_id])),
  });
  if (problem.value !== undefined && letter === undefined) {
    return (
      <div class="page">
        <Empty title="This letter is not here">
          <ProblemNote problem={problem.value} />
          <p>
            Somebody may have redriven, edited or archived it. <a href={hrefTo('dead-letters')}>All dead letters</a>
          </p>
        </Empty>
      </div>
    );
  }
  return (
    <div class="page">
      <header>
        <a
          class="quiet small"
          href={hrefTo('dead-letters', [], letter === undefined ? {} : { queue, group: letter.group })}
        >
          Dead letters
        </a>
        <h1 class="mono">{letter?.event_type ?? 'A dead letter'}</h1>
        <div class="actions">
          {typeof letter?.event_id === 'string' && (
            <a class="button" href={hrefTo('trace', [letter.event_id])} title="t">
              Trace
            </a>
          )}
          <button
            type="button"
            class="primary"
            disabled={!canEdit || isEditing}
            title={mayOperate() ? 'e' : 'This key may only look'}
            onClick={() => setQuery({ edit: 'true' })}
          >
            Edit and send back
          </button>
          {(['redrive', 'archive', 'purge'] as const).map((one) => (
            <button
              key={one}
              type="button"
              class={one === 'purge' ? 'danger' : ''}
              disabled={letter === undefined || !mayOperate()}
              onClick={() => {
                operation.value = one;
              }}
            >
              {{ redrive: 'Redrive …', archive: 'Archive …', purge: 'Purge …' }[one]}
            </button>
          ))}
        </div>
      </header>
      {letter !== undefined && (
        <>
          <div class="problem">
            <code class="bad">{letter.code}</code>
            <p class="wrap">{letter.message}</p>
          </div>
          <LetterFacts letter={letter} />
          {isEditing && payload !== undefined ? (
            <LetterEditor
              letter={letter}
              path={path}
              payload={payload.value}
              onCancel={() => setQuery({ edit: undefined })}
            />
          ) : (
            <Panel title="Payload" actions={<Reveal letter={letter} isRevealed={isRevealed} />}>
              <div class="stack">
                <PayloadProblems problems={letter.problems} />
                {payload === undefined ? (
                  <Unreadable letter={letter} />
                ) : (
                  <JsonTree value={payload.value} path="payload" />
                )}
              </div>
            </Panel>
          )}
          <details class="panel">
            <summary>Headers and envelope</summary>
            <div class="inside stack">
              <JsonTree value={letter.headers} />
              {letter.envelope !== undefined && <JsonTree value={letter.envelope} />}
            </div>
          </details>
        </>
      )}
      {operation.value !== undefined && (
        <OperateDialog
          operation={operation.value}
          choice={{ queue, ids: [id] }}
          onClose={() => {
            operation.value = undefined;
            reload();
          }}
          onDone={() => {}}
        />
      )}
    </div>
  );
}

function LetterFacts({ letter }: { readonly letter: FullLetter }): VNode {
  return (
    <dl class="facts">
      <dt>Queue</dt>
      <dd class="mono">{letter.queue}</dd>
      <dt>Event</dt>
      <dd class="mono">
        {letter.event_id === null ? 'not known' : <a href={hrefTo('event', [letter.event_id])}>{letter.event_id}</a>}
      </dd>
      <dt>Failed</dt>
      <dd>
        {dateOf(letter.failed_at ?? undefined)}
        {letter.attempts !== null && `, attempt ${letter.attempts}`}
        {letter.first_failed_at !== null &&
          letter.first_failed_at !== letter.failed_at &&
          `; first ${dateOf(letter.first_failed_at)}`}
      </dd>
      <dt>Size</dt>
      <dd>{sizeOf(letter.size)}</dd>
    </dl>
  );
}

function Reveal({ letter, isRevealed }: { readonly letter: FullLetter; readonly isRevealed: boolean }): VNode | null {
  if (isRevealed) {
    return (
      <button type="button" onClick={() => setQuery({ reveal: undefined })}>
        Hide again
      </button>
    );
  }
  const canSee = mayOperate() && (letter.hidden.length > 0 || letter.envelope === undefined);
  if (!canSee) return null;
  return (
    <button type="button" onClick={() => setQuery({ reveal: 'true' })}>
      Show what is hidden
    </button>
  );
}

function Unreadable({ letter }: { readonly letter: FullLetter }): VNode {
  if (letter.body_text !== undefined) return <pre class="raw">{letter.body_text}</pre>;
  return (
    <p class="quiet">
      {letter.is_too_large
        ? 'It is too large to be shown.'
        : 'What was in it is no event that can be shown, or is hidden.'}
    </p>
  );
}

function payloadIn(envelope: unknown): { readonly value: unknown } | undefined {
  const isThere = typeof envelope === 'object' && envelope !== null && 'payload' in envelope;
  return isThere ? { value: envelope.payload } : undefined;
}
