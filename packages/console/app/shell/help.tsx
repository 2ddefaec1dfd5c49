import { signal } from '@preact/signals';
import type { VNode } from 'preact';
import { Dialog } from '../parts/dialog.js';
import { PAGES } from './pages.js';

export const isHelpOpen = signal(false);

const EVERYWHERE: readonly (readonly [string, string])[] = [
  ['Ctrl K', 'Find a page, an event type, or an id'],
  ['/', 'To the filter of this page'],
  ['s', 'Save this view under a name'],
  ['?', 'This list'],
  ['Esc', 'Out of a field, a window, or the side panel'],
];

const LISTS: readonly (readonly [string, string])[] = [
  ['j k ↑ ↓', 'Move in a list'],
  ['Enter', 'Open what is selected'],
  ['Space', 'Live: hold the list, and let it go on'],
  ['t', 'The trace of the selected event'],
  ['v', 'Trace: as a waterfall, or as a graph'],
  ['← →', 'Trace: fold and unfold; in the graph, to the cause and to the effect'],
  ['e', 'Dead letters: edit and send back'],
  ['r', 'Dead letters: redrive'],
  ['Ctrl Enter', 'Send a form'],
];

export function Help(): VNode | null {
  if (!isHelpOpen.value) return null;
  const pages = PAGES.filter(({ key }) => key !== undefined).map(({ key, title }) => [`g ${key}`, title] as const);
  return (
    <Dialog title="Keys" onClose={() => (isHelpOpen.value = false)}>
      <div class="key-lists">
        {[EVERYWHERE, LISTS, pages].map((list) => (
          <dl key={list[0]?.[0]} class="keys">
            {list.map(([keys, what]) => (
              <div key={keys}>
                <dt>
                  <kbd>{keys}</kbd>
                </dt>
                <dd>{what}</dd>
              </div>
            ))}
          </dl>
        ))}
      </div>
    </Dialog>
  );
}
