import type { RuleFile } from '../rules/rule-file.gen.js';

/** What the seed's environment says, under its own names. */
export interface InfraSettings {
  /** INFRA_READY_STATES */
  readonly readyStates: readonly string[];
  /** INFRA_READY_LABELS; empty: no label is needed. */
  readonly readyLabels: readonly string[];
  /** INFRA_COMPONENT_LABEL_PREFIX */
  readonly componentPrefix: string;
  /** INFRA_RUN_CHECKS */
  readonly runChecks: boolean;
  /** INFRA_CHECK_TIMEOUT_SECONDS */
  readonly checkTimeoutSeconds: number;
  /** INFRA_COMPONENT_CHECKS_JSON: a command line as the seed writes it, or an array of arguments. */
  readonly checks: Readonly<Record<string, InfraCheck>>;
  /** Names of states and labels by their ids, which Plane's second version gives alone. */
  readonly names: Readonly<Record<string, string>>;
}

export interface InfraCheck {
  readonly cwd?: unknown;
  readonly command?: unknown;
}

export interface HookSettings {
  /** OPENCLAW_HOOK_URL */
  readonly hookUrl: string;
  /** OPENCLAW_HOOK_DELIVER */
  readonly hookDeliver: boolean;
}

/** Plane tickets that are ready are handed to OpenClaw, with the result of their component's check. */
export function infraPreset(settings: InfraSettings, { hookUrl, hookDeliver }: HookSettings): RuleFile {
  return {
    allow: [new URL(hookUrl).origin],
    checks: checksOf(settings.checks),
    rules: [
      {
        name: 'infra',
        description: 'A ticket that became ready is told to the infra team’s agent.',
        on: ['webhook.plane.#'],
        when: { ticket: ticketCondition(settings) },
        once: { key: '{{ticket.issue_id}}', fingerprint: '{{ticket.state_and_labels}}' },
        gate: gateOf(settings),
        hook: {
          url: hookUrl,
          tokenEnv: 'OPENCLAW_HOOK_TOKEN',
          body: {
            message: '{{text.infra_dispatch}}',
            name: 'TeamInfraDispatch',
            sessionKey: 'hook:infra:{{ticket.issue_id}}',
            wakeMode: 'now',
            deliver: hookDeliver,
            timeoutSeconds: 180,
          },
          timeoutSeconds: 20,
        },
      },
    ],
  };
}

type RawRule = RuleFile['rules'][number];
type RawTicket = NonNullable<NonNullable<RawRule['when']>['ticket']>;

export function ticketCondition({ readyStates, readyLabels, componentPrefix, names }: InfraSettings): RawTicket {
  return { states: [...readyStates], labels: [...readyLabels], componentPrefix, names: { ...names } };
}

export function gateOf({ runChecks, checkTimeoutSeconds }: InfraSettings): NonNullable<RawRule['gate']> {
  return { isEnabled: runChecks, timeoutSeconds: checkTimeoutSeconds };
}

/** An entry without a folder or a command is no check, as in the original; the gate then says `no_check_config`. */
export function checksOf(checks: Readonly<Record<string, InfraCheck>>): NonNullable<RuleFile['checks']> {
  const usable: Record<string, NonNullable<RuleFile['checks']>[string]> = {};
  for (const [name, { cwd, command }] of Object.entries(checks)) {
    if (typeof cwd !== 'string' || cwd === '') continue;
    if (typeof command === 'string' && command !== '') usable[name] = { cwd, shell: command };
    else if (Array.isArray(command) && command.length > 0) usable[name] = { cwd, argv: command.map(String) };
  }
  return usable;
}
