import { signal, useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useContracts } from '../api/contracts.js';
import { session } from '../api/session.js';
import { ownViews } from '../api/views.js';
import { Dialog } from '../parts/dialog.js';
import { goTo, hrefTo } from '../route/route.js';
import { PAGES } from './pages.js';

export const isPaletteOpen = signal(false);

interface Choice {
  readonly label: string;
  readonly hint: string;
  readonly href: string;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const MOST = 12;

export function Palette(): VNode | null {
  return isPaletteOpen.value ? <OpenPalette /> : null;
}

/** One field for everything that has a name: pages, contracts, and an event's id that somebody pasted. */
function OpenPalette(): VNode {
  const typed = useSignal('');
  const selected = useSignal(0);
  const choices = choicesFor(typed.value.trim(), useContracts());
  const close = (): void => {
    isPaletteOpen.value = false;
  };
  const take = (choice: Choice | undefined): void => {
    if (choice === undefined) return;
    close();
    goTo(choice.href);
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') take(choices[selected.value]);
    else if (event.key === 'ArrowDown') selected.value = Math.min(selected.value + 1, choices.length - 1);
    else if (event.key === 'ArrowUp') selected.value = Math.max(selected.value - 1, 0);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog title="Find" isTitleHidden onClose={close}>
      <input
        class="palette-input"
        type="text"
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={choices.length > 0 ? `palette-${selected.value}` : undefined}
        aria-label="A page, a view, an event type, or an event's id"
        placeholder="A page, a view, an event type, or an event's id"
        value={typed.value}
        onInput={(event) => {
          typed.value = event.currentTarget.value;
          selected.value = 0;
        }}
        onKeyDown={onKey}
      />
      <div id="palette-list" class="palette-list" role="listbox" aria-label="What was found">
        {choices.map((choice, index) => (
          <div
            key={choice.href + choice.label}
            id={`palette-${index}`}
            role="option"
            aria-selected={index === selected.value}
            onClick={() => take(choice)}
          >
            <span class="cut">{choice.label}</span>
            <span class="quiet small">{choice.hint}</span>
          </div>
        ))}
      </div>
      {choices.length === 0 && <p class="quiet palette-none">Nothing has that name.</p>}
    </Dialog>
  );
}

function choicesFor(
  text: string,
  contracts: readonly { readonly type: string; readonly title: string }[],
): readonly Choice[] {
  if (UUID.test(text)) {
    return [
      { label: `Event ${text}`, hint: 'open', href: hrefTo('event', [text]) },
      { label: `Trace of ${text}`, hint: 'causes and effects', href: hrefTo('trace', [text]) },
    ];
  }
  const words = text.toLowerCase().split(/\s+/);
  const fits = (label: string): boolean => words.every((word) => label.toLowerCase().includes(word));
  const rooms = session.value?.rooms;
  const pages = PAGES.filter(
    ({ group, room }) => group !== undefined && (room === undefined || rooms?.[room] !== false),
  );
  const views = [...(session.value?.views ?? []), ...ownViews.value];
  return [
    ...pages
      .filter(({ title }) => fits(title))
      .map(({ id, title }) => ({ label: title, hint: 'page', href: hrefTo(id) })),
    ...views.filter(({ name }) => fits(name)).map(({ name, at }) => ({ label: name, hint: 'view', href: `#${at}` })),
    ...contracts
      .filter(({ type, title }) => text !== '' && fits(`${type} ${title}`))
      .map(({ type, title }) => ({ label: type, hint: title, href: hrefTo('catalogue', [type]) })),
  ].slice(0, MOST);
}
