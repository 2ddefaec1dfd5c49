import { signal } from '@preact/signals';
import type { Envelope } from '../../api/envelope.js';
import { goTo, hrefTo } from '../../route/route.js';
import { toast } from '../../shell/toasts.js';

/** The first of two events that are to be compared. */
const first = signal<string | undefined>(undefined);

/** The first call remembers an event, the second, with another one, opens both side by side. */
export function compareFrom({ event_id: id }: Envelope): void {
  if (first.value === undefined || first.value === id) {
    first.value = id;
    toast('Now press Compare on another event.');
    return;
  }
  const pair = [first.value, id];
  first.value = undefined;
  goTo(hrefTo('compare', pair));
}
