import { useLayoutEffect } from 'preact/hooks';
import { goTo, hrefTo } from '../route/route.js';
import { isHelpOpen } from './help.js';
import { isTyping } from './page-keys.js';
import { PAGES } from './pages.js';
import { isPaletteOpen } from './palette.js';
import { isSavingView } from './save-view.js';

/** After `g`, a letter within this time leads to a page. */
const SECOND_KEY_MS = 1_500;

/** Keys that work on every page. Those of one page stand with it. */
export function useGlobalKeys(): void {
  useLayoutEffect(() => {
    let prefixAt = Number.NEGATIVE_INFINITY;
    const onKey = (event: KeyboardEvent): void => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        isPaletteOpen.value = !isPaletteOpen.value;
        return;
      }
      if (isTyping(event) || document.querySelector('dialog[open]') !== null) return;
      const isSecond = event.timeStamp - prefixAt < SECOND_KEY_MS;
      prefixAt = Number.NEGATIVE_INFINITY;
      const page = isSecond ? PAGES.find(({ key }) => key === event.key) : undefined;
      if (page !== undefined) goTo(hrefTo(page.id));
      else if (event.key === 'g') prefixAt = event.timeStamp;
      else if (event.key === '?') isHelpOpen.value = true;
      else if (event.key === 's') openSaveView(event);
      else if (event.key === '/') focusFilter(event);
      else if (event.key === 'j' || event.key === 'k') moveInList(event);
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}

/** The letter that opened it is not the beginning of the name. */
function openSaveView(event: KeyboardEvent): void {
  event.preventDefault();
  isSavingView.value = true;
}

/** The field that a page marks as its filter. */
function focusFilter(event: KeyboardEvent): void {
  const filter = document.querySelector<HTMLInputElement>('[data-filter]');
  if (filter === null) return;
  event.preventDefault();
  filter.focus();
  filter.select();
}

/** To the list of the page, or through the links that head the rows of its table. */
function moveInList(event: KeyboardEvent): void {
  const list = document.querySelector<HTMLElement>('[data-list]');
  if (list !== null) {
    if (event.target === list) return;
    event.preventDefault();
    list.focus();
    list.dispatchEvent(new KeyboardEvent('keydown', { key: event.key }));
    return;
  }
  const rows = [...document.querySelectorAll<HTMLElement>('[data-row]')];
  const index = rows.indexOf(document.activeElement as HTMLElement);
  const next = rows[index === -1 ? 0 : index + (event.key === 'j' ? 1 : -1)];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}
