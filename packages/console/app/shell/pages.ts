import type { ComponentType } from 'preact';
import type { Room } from '../api/session.js';
import { CataloguePage } from '../pages/catalogue/catalogue-page.js';
import { EventPage } from '../pages/event/event-page.js';
import { LivePage } from '../pages/live/live-page.js';

export interface Page {
  /** The first word of its address. */
  readonly id: string;
  readonly title: string;
  readonly group?: 'Watch' | 'Mend' | 'Work' | 'House';
  /** After `g`. */
  readonly key?: string;
  /** Hidden from the menu where the gateway was started without it. */
  readonly room?: Room;
  readonly view: ComponentType;
}

/** Every page, in the order of the menu. Those without a group are reached from others. */
export const PAGES: readonly Page[] = [
  { id: 'live', title: 'Live', group: 'Watch', key: 'l', view: LivePage },
  { id: 'catalogue', title: 'Catalogue', group: 'House', key: 'c', view: CataloguePage },
  { id: 'event', title: 'Event', view: EventPage },
];

export const GROUPS = ['Watch', 'Mend', 'Work', 'House'] as const;
