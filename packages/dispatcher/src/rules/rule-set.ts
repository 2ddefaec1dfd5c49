import type { Expression } from '@bloodbank/core/where';
import type { Template } from '../template/template.js';

/** The rules of one file, read, checked and ready to be asked. */
export interface RuleSet {
  readonly file: string;
  readonly allow: readonly string[];
  readonly checks: ReadonlyMap<string, CheckPlan>;
  readonly rules: readonly Rule[];
}

export interface Rule {
  readonly name: string;
  /** For people. */
  readonly description?: string;
  readonly on: readonly string[];
  readonly where?: { readonly text: string; readonly expression: Expression };
  readonly ticket?: TicketCondition;
  readonly once?: { readonly key: Template; readonly fingerprint: Template };
  readonly gate?: GatePlan;
  readonly action: Action;
}

/** Slugs throughout; an empty list asks for nothing. */
export interface TicketCondition {
  readonly actions: readonly string[];
  readonly states: readonly string[];
  readonly labels: readonly string[];
  readonly projects: readonly string[];
  readonly has: readonly ('component' | 'agent')[];
  readonly lacks: readonly ('component' | 'agent')[];
  readonly componentPrefix: string;
  readonly agentPrefix: string;
  readonly names: Readonly<Record<string, string>>;
}

export interface GatePlan {
  readonly isEnabled: boolean;
  readonly blocks: boolean;
  readonly timeoutSeconds: number;
}

/** How the check of one component runs. All of it is the operator's own. */
export interface CheckPlan {
  readonly cwd: string;
  readonly command: { readonly argv: readonly string[] } | { readonly shell: string };
  readonly env: readonly string[];
  readonly timeoutSeconds?: number;
}

export type Action = HookAction | MessageAction;

export interface HookAction {
  readonly kind: 'hook';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly tokenEnv?: string;
  readonly signEnv?: string;
  readonly body: Template;
  readonly timeoutSeconds: number;
}

/** An event or a command. */
export interface MessageAction {
  readonly kind: 'publish' | 'send';
  readonly type: Template;
  readonly payload: Template;
}

/** What an action is called where it is shown: its endpoint, or the type of its message. */
export function targetOf(action: Action): string {
  if (action.kind !== 'hook') return String(action.type.source);
  const { origin, pathname } = new URL(action.url);
  return `${origin}${pathname}`;
}
