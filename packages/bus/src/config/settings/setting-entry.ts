import type { SettingsShape } from './settings-shape.gen.js';

export type SettingName = keyof SettingsShape;

/** One setting, as its entry in the schema describes it. */
export interface SettingEntry {
  readonly name: SettingName;
  readonly group: string;
  readonly description: string;
  readonly kind: 'text' | 'integer' | 'boolean' | 'choice' | 'list' | 'json';
  /** Completes "must be ...". */
  readonly allowed: string;
  /** It may be read from the file that `<name>_FILE` names, and is never shown. */
  readonly isSecret: boolean;
  readonly choices?: readonly string[];
  readonly default?: unknown;
  readonly example?: unknown;
}
