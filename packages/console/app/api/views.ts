import { signal } from '@preact/signals';
import type { Route } from '../route/route.js';

/** A place of the console under a name. */
export interface View {
  readonly name: string;
  /** What stands behind the `#`: `/live?pattern=task.failed`. */
  readonly at: string;
}

const PLACE = 'bloodbank.views';

/** Those of this browser. Those of everybody are the session's. */
export const ownViews = signal<readonly View[]>(readViews());

/** Under a name that is there already it takes the place of the other. */
export function keepView(view: View): void {
  writeViews([...ownViews.value.filter(({ name }) => name !== view.name), view]);
}

export function forgetView(name: string): void {
  writeViews(ownViews.value.filter((view) => view.name !== name));
}

/** What a view of it would be: all that was chosen, but not the one event that is looked at. */
export function placeOf({ page, rest, query }: Route): string {
  const kept = new URLSearchParams(query);
  kept.delete('event');
  const path = [page, ...rest].map(encodeURIComponent).join('/');
  return `/${path}${kept.size === 0 ? '' : `?${kept}`}`;
}

function writeViews(views: readonly View[]): void {
  ownViews.value = views;
  localStorage.setItem(PLACE, JSON.stringify(views));
}

/** What somebody else wrote there is none. */
function readViews(): readonly View[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(PLACE) ?? '[]');
    return Array.isArray(found) ? found.filter(isView) : [];
  } catch {
    return [];
  }
}

function isView(value: unknown): value is View {
  if (typeof value !== 'object' || value === null) return false;
  const { name, at } = value as Partial<View>;
  return typeof name === 'string' && typeof at === 'string' && at.startsWith('/');
}
