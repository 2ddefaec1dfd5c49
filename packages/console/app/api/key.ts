import { signal } from '@preact/signals';

/** The key stays in this tab: it is never part of an address, and gone when the tab is closed. */
const PLACE = 'bloodbank.key';

export const key = signal<string | null>(sessionStorage.getItem(PLACE));

/** Whether the gateway asks for a key, and the one that is here (or none) was refused. */
export const isKeyNeeded = signal(false);

export function takeKey(value: string): void {
  sessionStorage.setItem(PLACE, value);
  key.value = value;
  isKeyNeeded.value = false;
}

export function forgetKey(): void {
  sessionStorage.removeItem(PLACE);
  key.value = null;
  isKeyNeeded.value = true;
}
