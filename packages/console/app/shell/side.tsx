import type { Signal } from '@preact/signals';
import type { VNode } from 'preact';
import { forgetKey, key } from '../api/key.js';
import { session } from '../api/session.js';
import { forgetView, ownViews, placeOf, type View } from '../api/views.js';
import { hrefTo, route } from '../route/route.js';
import { isHelpOpen } from './help.js';
import { GROUPS, PAGES, type Page } from './pages.js';
import { isPaletteOpen } from './palette.js';
import { isSavingView } from './save-view.js';
import { nextTheme, theme } from './theme.js';

export function Side({ isOpen }: { readonly isOpen: Signal<boolean> }): VNode {
  const { rooms, context, name, version, views = [] } = session.value ?? {};
  const current = route.value.page === '' ? PAGES[0]?.id : route.value.page;
  const isShown = ({ room }: Page): boolean => room === undefined || rooms?.[room] !== false;
  return (
    <div class={`side${isOpen.value ? ' is-open' : ''}`}>
      <a class="brand" href="#/">
        <svg viewBox="0 0 32 32" aria-hidden="true">
          <path d="M16 2c5 7 10 11.500 10 18a10 10 0 0 1-20 0C6 13.500 11 9 16 2z" />
        </svg>
        Bloodbank
      </a>
      <button
        type="button"
        class="menu-button"
        aria-expanded={isOpen.value}
        onClick={() => {
          isOpen.value = !isOpen.value;
        }}
      >
        Menu
      </button>
      <nav aria-label="Pages">
        {GROUPS.map((group) => {
          const pages = PAGES.filter((page) => page.group === group && isShown(page));
          return (
            pages.length > 0 && [
              <h2 key={group}>{group}</h2>,
              ...pages.map(({ id, title, key: letter }) => (
                <a key={id} href={hrefTo(id)} aria-current={id === current ? 'page' : undefined}>
                  {title}
                  {letter !== undefined && <kbd aria-hidden="true">g {letter}</kbd>}
                </a>
              )),
            ]
          );
        })}
        <Views shared={views} />
      </nav>
      <footer>
        {context !== undefined && context.name !== '' && (
          <span class={`context${context.production ? ' is-production' : ''}`}>{context.name}</span>
        )}
        {name !== undefined && (
          <span>
            {name}
            {version !== undefined && ` · ${version}`}
          </span>
        )}
        <div class="actions">
          <button type="button" onClick={() => (isPaletteOpen.value = true)} title="Ctrl K">
            Find
          </button>
          <button type="button" onClick={nextTheme} title="Light, dark, or as the system has it">
            {{ auto: 'Auto', light: 'Light', dark: 'Dark' }[theme.value]}
          </button>
          <button type="button" onClick={() => (isHelpOpen.value = true)} title="?">
            Keys
          </button>
          {key.value !== null && (
            <button type="button" onClick={forgetKey}>
              Sign out
            </button>
          )}
        </div>
      </footer>
    </div>
  );
}

/** What somebody kept under a name: for everybody first, then what only this browser knows. */
function Views({ shared }: { readonly shared: readonly View[] }): VNode {
  const here = placeOf(route.value);
  const link = ({ name, at }: View): VNode => (
    <a class="cut" href={`#${at}`} title={name} aria-current={at === here ? 'page' : undefined}>
      {name}
    </a>
  );
  return (
    <>
      <h2>Views</h2>
      {shared.map((view) => (
        <div key={`shared ${view.name}`} class="view">
          {link(view)}
        </div>
      ))}
      {ownViews.value.map((view) => (
        <div key={`own ${view.name}`} class="view">
          {link(view)}
          <button
            type="button"
            class="plain"
            aria-label={`Remove the view ${view.name}`}
            onClick={() => forgetView(view.name)}
          >
            ✕
          </button>
        </div>
      ))}
      <button type="button" class="plain save-view" onClick={() => (isSavingView.value = true)} title="s">
        Save this view
      </button>
    </>
  );
}
