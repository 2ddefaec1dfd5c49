import { signal } from '@preact/signals';

export type Theme = 'auto' | 'light' | 'dark';

const PLACE = 'bloodbank.theme';
const THEMES: readonly Theme[] = ['auto', 'light', 'dark'];

export const theme = signal<Theme>(THEMES.find((one) => one === localStorage.getItem(PLACE)) ?? 'auto');

export function applyTheme(): void {
  if (theme.value === 'auto') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme.value;
}

export function nextTheme(): void {
  theme.value = THEMES[(THEMES.indexOf(theme.value) + 1) % THEMES.length] ?? 'auto';
  localStorage.setItem(PLACE, theme.value);
  applyTheme();
}
