import type { VNode } from 'preact';
import { hrefTo, route } from '../../route/route.js';
import { Archive } from './archive.js';
import { Group } from './group.js';
import { Groups } from './groups.js';
import { LetterView } from './letter-view.js';

/** What failed for good: why, since when, how often; one letter; and the ways back. */
export function DeadLettersPage(): VNode {
  const { rest, query } = route.value;
  const [queue, id] = rest;
  const group = query.get('group');
  const ofQueue = query.get('queue') ?? undefined;
  const isArchive = query.get('tab') === 'archive';
  if (queue !== undefined && id !== undefined) return <LetterView key={queue + id} queue={queue} id={id} />;
  if (group !== null && ofQueue !== undefined) return <Group key={group} queue={ofQueue} group={group} />;
  return (
    <div class="page">
      <header>
        <h1>Dead letters</h1>
        <nav class="tabs" aria-label="Where they are">
          <a class="button" href={hrefTo('dead-letters')} aria-current={isArchive ? undefined : 'page'}>
            Resting
          </a>
          <a
            class="button"
            href={hrefTo('dead-letters', [], { tab: 'archive' })}
            aria-current={isArchive ? 'page' : undefined}
          >
            Archive
          </a>
        </nav>
      </header>
      {isArchive ? <Archive /> : <Groups queue={ofQueue} />}
    </div>
  );
}
