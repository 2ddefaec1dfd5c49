import { type BloodbankError, toError } from '@bloodbank/core/errors';
import { maskUrl } from '@bloodbank/core/message';
import type { Origin } from './find-setting.js';
import { resolveSetting } from './read-settings.js';
import type { SettingEntry } from './setting-entry.js';
import type { SettingsSource } from './settings-source.js';
import { SETTINGS } from './settings-table.gen.js';

/** A setting as it may be shown, or why it has no value. */
export type ExplainedSetting = { readonly entry: SettingEntry } & (
  | { readonly value: unknown; readonly origin: Origin }
  | { readonly fault: Pick<BloodbankError, 'message' | 'remedy'> }
);

/** Every setting, in the order of the schema. None that is secret can be read in the result. */
export function explainSettings(sources: readonly SettingsSource[]): readonly ExplainedSetting[] {
  return SETTINGS.map((entry) => {
    try {
      const { value, origin } = resolveSetting(entry, sources);
      return { entry, origin, value: entry.isSecret ? maskSecret(value) : value };
    } catch (thrown) {
      return { entry, fault: toError(thrown) as BloodbankError };
    }
  });
}

/** Of a URL, everything but its password is worth knowing; of anything else, that it is set, and of a list, how long it is. */
function maskSecret(value: unknown): unknown {
  if (value === undefined) return undefined;
  if (Array.isArray(value)) return value.map(() => '***');
  return typeof value === 'string' && URL.canParse(value) && value.includes('://') ? maskUrl(value) : '***';
}
