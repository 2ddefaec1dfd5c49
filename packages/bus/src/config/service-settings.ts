import { findProject } from './find-project.js';
import { createSettings, type Settings } from './settings/read-settings.js';
import { dotenvSources, environmentSource, type SettingsSource } from './settings/settings-source.js';

/** What a service is told by its surroundings. */
export interface ServiceSettings {
  readonly settings: Settings;
  readonly sources: readonly SettingsSource[];
}

/**
 * The settings of a service that names none itself: the process environment, then the `.env` of its folder and of its
 * project, as every command reads them; never of a folder above. In tests `.env` is left alone, so that none of them
 * depends on what lies on somebody's disk.
 */
export function readServiceSettings(env: NodeJS.ProcessEnv, cwd: string): ServiceSettings {
  const files = isTest(env) ? [] : dotenvSources([cwd, findProject(cwd).root]);
  const sources = [environmentSource(env, cwd), ...files];
  return { settings: createSettings(sources), sources };
}

/** Who named the broker, and where that stands: `RABBIT_URL in /app/.env:3`. */
export function describeNamed(named: string | undefined, sources: readonly SettingsSource[]): string {
  if (named === undefined) return 'nobody: the embedded broker';
  const source = sources.find(({ values }) => values[named] || values[`${named}_FILE`]);
  return source === undefined ? named : `${named} in ${source.placeOf(source.values[named] ? named : `${named}_FILE`)}`;
}

/** By what the common runners say of themselves in the environment. */
export function isTest(env: NodeJS.ProcessEnv): boolean {
  const { NODE_ENV, VITEST, JEST_WORKER_ID, NODE_TEST_CONTEXT } = env;
  return NODE_ENV === 'test' || [VITEST, JEST_WORKER_ID, NODE_TEST_CONTEXT].some((said) => said !== undefined);
}
