import type { Settings } from '@bloodbank/bus/config';
import { commandsPreset, type InfraSettings, infraPreset, type RuleFile, triagePreset } from '@bloodbank/dispatcher';
import type { PRESETS } from './dispatcher-options.js';

/** Stands for an empty list, which an environment variable cannot say: an empty one counts as not set. */
const NONE = 'none';

/** A shipped set of rules, as the environment of the original services configures it. */
export function presetRules(name: (typeof PRESETS)[number], settings: Settings): RuleFile {
  const hook = { hookUrl: settings.OPENCLAW_HOOK_URL.trim(), hookDeliver: settings.OPENCLAW_HOOK_DELIVER };
  if (name === 'infra') return infraPreset(infraSettingsOf(settings), hook);
  if (name === 'commands') {
    const { INFRA_AGENT_LABEL_PREFIX: agentPrefix, INFRA_DEFAULT_AGENT: defaultAgent } = settings;
    return commandsPreset({ ...infraSettingsOf(settings), agentPrefix, defaultAgent });
  }
  const { PLANE_INTAKE_PROJECT_ID: intakeProject, TASK_TRIAGE_HOOK_MODEL: model } = settings;
  return triagePreset({
    ...hook,
    ...(intakeProject === undefined ? {} : { intakeProject }),
    ...(model === undefined ? {} : { model }),
  });
}

function infraSettingsOf(settings: Settings): InfraSettings {
  return {
    readyStates: settings.INFRA_READY_STATES,
    readyLabels: settings.INFRA_READY_LABELS.filter((label) => label !== NONE),
    componentPrefix: settings.INFRA_COMPONENT_LABEL_PREFIX,
    runChecks: settings.INFRA_RUN_CHECKS,
    checkTimeoutSeconds: settings.INFRA_CHECK_TIMEOUT_SECONDS,
    checks: settings.INFRA_COMPONENT_CHECKS_JSON,
    names: settings.INFRA_PLANE_NAMES_JSON,
  };
}
