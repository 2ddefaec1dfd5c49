export { CONFIG_FILE, findProject, findProjectRoot, type Project } from './find-project.js';
export { type ExplainedSetting, explainSettings } from './settings/explain-settings.js';
export type { Origin } from './settings/find-setting.js';
export { createSettings, readSettings, type Settings } from './settings/read-settings.js';
export { busUrlOf, redisUrlOf } from './settings/server-url.js';
export type { SettingEntry } from './settings/setting-entry.js';
export {
  dotenvSources,
  environmentSource,
  mergeSources,
  optionSource,
  type SettingsSource,
} from './settings/settings-source.js';
export { SETTINGS } from './settings/settings-table.gen.js';
