import { toError } from '@bloodbank/core/errors';
import { joinPointer } from '@bloodbank/core/json';
import { parseWhere } from '@bloodbank/core/where';
import { createAddressPolicy } from '@bloodbank/delivery';
import { checkPlaceholders, type PlaceholderScope } from '../template/placeholders.js';
import { createTemplate, type Template } from '../template/template.js';
import { toSlug } from '../ticket/slug.js';
import type { Report } from './finding.js';
import type { RuleFile } from './rule-file.gen.js';
import type { Action, CheckPlan, HookAction, Rule, RuleSet, TicketCondition } from './rule-set.js';

type RawRule = RuleFile['rules'][number];
type RawCheck = NonNullable<RuleFile['checks']>[string];

export const DEFAULT_CHECK_SECONDS = 900;
const DEFAULT_HOOK_SECONDS = 20;

/** Makes rules of a file that fits its schema, and reports what the schema cannot say. */
export function compileRules(raw: RuleFile, file: string, report: Report): RuleSet {
  const allow = raw.allow ?? [];
  for (const [at, entry] of allow.entries()) {
    attempt(() => createAddressPolicy([entry]), `/allow/${at}`, report);
  }
  const checks = Object.entries(raw.checks ?? {}).map(
    ([name, check]) => [toSlug(name), compileCheck(check, name, report)] as const,
  );
  const names = raw.rules.map(({ name }) => name);
  const rules = raw.rules.map((rule, at) => {
    const pointer = `/rules/${at}`;
    if (names.indexOf(rule.name) < at) {
      report(
        `${pointer}/name`,
        `Two rules are named "${rule.name}".`,
        'Name each differently: its name is its memory.',
      );
    }
    return compileRule(rule, pointer, allow, report);
  });
  return { file, allow, checks: new Map(checks), rules };
}

function compileRule(raw: RawRule, pointer: string, allow: readonly string[], report: Report): Rule {
  const { name, description, on, when = {}, once, gate } = raw;
  const scope: PlaceholderScope = { hasTicket: when.ticket !== undefined, hasGate: gate !== undefined };
  const template = (source: unknown, at: string): Template => {
    const made = createTemplate(source);
    for (const problem of checkPlaceholders(made, scope))
      report(`${pointer}/${at}`, problem, 'See docs/how-to/dispatch-actions.md.');
    return made;
  };
  for (const [at, pattern] of on.entries()) {
    if (pattern.split('.').every((word) => /^(?:\*|#|[a-z0-9_-]+)$/.test(word))) continue;
    report(
      `${pointer}/on/${at}`,
      `"${pattern}" is no pattern of event types.`,
      'Write words joined by dots; `*` is one word, `#` any number.',
    );
  }
  if (gate !== undefined && !scope.hasTicket) {
    report(
      `${pointer}/gate`,
      'A gate runs the check of a ticket’s component.',
      'Give the rule "when": { "ticket": {} }.',
    );
  }
  const { where } = when;
  const expression =
    where === undefined ? undefined : attempt(() => parseWhere(where), `${pointer}/when/where`, report);
  return {
    name,
    ...(description === undefined ? {} : { description }),
    on,
    action: compileAction(raw, pointer, allow, template, report),
    ...(where === undefined || expression === undefined ? {} : { where: { text: where, expression } }),
    ...(when.ticket === undefined ? {} : { ticket: compileTicket(when.ticket) }),
    ...(once === undefined
      ? {}
      : { once: { key: template(once.key, 'once/key'), fingerprint: template(once.fingerprint, 'once/fingerprint') } }),
    ...(gate === undefined
      ? {}
      : { gate: { isEnabled: true, blocks: false, timeoutSeconds: DEFAULT_CHECK_SECONDS, ...gate } }),
  };
}

type MakeTemplate = (source: unknown, at: string) => Template;

function compileAction(
  raw: RawRule,
  pointer: string,
  allow: readonly string[],
  template: MakeTemplate,
  report: Report,
): Action {
  const { hook, publish, send } = raw;
  const given = (['hook', 'publish', 'send'] as const).filter((kind) => raw[kind] !== undefined);
  if (given.length !== 1) {
    report(pointer, `The rule has ${given.length} actions.`, 'Give it exactly one of "hook", "publish" and "send".');
  }
  if (hook !== undefined) return compileHook(hook, pointer, allow, template, report);
  const kind = publish === undefined ? 'send' : 'publish';
  const { type = '', payload = {} } = publish ?? send ?? {};
  return { kind, type: template(type, `${kind}/type`), payload: template(payload, `${kind}/payload`) };
}

/** Where a hook goes, and as whom, is never made of what came with an event. */
function compileHook(
  hook: NonNullable<RawRule['hook']>,
  pointer: string,
  allow: readonly string[],
  template: MakeTemplate,
  report: Report,
): HookAction {
  const { url, headers = {}, tokenEnv, signEnv, body, timeoutSeconds = DEFAULT_HOOK_SECONDS } = hook;
  const fix = 'Write the value itself; a secret belongs into a variable (`tokenEnv`, `signEnv`).';
  if (url.includes('{{')) report(`${pointer}/hook/url`, 'A URL holds no placeholders.', fix);
  else if (!URL.canParse(url)) report(`${pointer}/hook/url`, 'This is no URL.', 'Write it with its scheme: https://…');
  else attempt(() => createAddressPolicy(allow).assertUrl(new URL(url)), `${pointer}/hook/url`, report);
  for (const [name, value] of Object.entries(headers)) {
    const at = joinPointer(`${pointer}/hook/headers`, name);
    if (value.includes('{{')) report(at, 'A header holds no placeholders.', fix);
    if (!/^[A-Za-z0-9-]+$/.test(name) || /[^\t\x20-\x7e]/.test(value))
      report(at, 'HTTP cannot carry this header.', fix);
  }
  return {
    kind: 'hook',
    url,
    headers,
    body: template(body, 'hook/body'),
    timeoutSeconds,
    ...(tokenEnv === undefined ? {} : { tokenEnv }),
    ...(signEnv === undefined ? {} : { signEnv }),
  };
}

const SPELLINGS: Readonly<Record<string, readonly string[]>> = {
  create: ['create', 'created'],
  update: ['update', 'updated'],
  delete: ['delete', 'deleted'],
};

/** Both spellings of what Plane calls an action. */
function spellingsOf(action: string): readonly string[] {
  const word = action.trim().toLowerCase();
  return Object.values(SPELLINGS).find((spellings) => spellings.includes(word)) ?? [word];
}

function compileTicket(raw: NonNullable<NonNullable<RawRule['when']>['ticket']>): TicketCondition {
  const {
    actions = ['created', 'updated'],
    states = [],
    labels = [],
    projects = [],
    has = [],
    lacks = [],
    names = {},
  } = raw;
  return {
    actions: actions.flatMap(spellingsOf),
    states: states.map(toSlug),
    labels: labels.map(toSlug),
    projects,
    has,
    lacks,
    componentPrefix: `${toSlug(raw.componentPrefix ?? 'comp:')}-`,
    agentPrefix: `${toSlug(raw.agentPrefix ?? 'agent:')}-`,
    names,
  };
}

function compileCheck(
  { cwd, argv, shell, env = [], timeoutSeconds }: RawCheck,
  name: string,
  report: Report,
): CheckPlan {
  if ((argv === undefined) === (shell === undefined)) {
    const pointer = joinPointer('/checks', name);
    report(
      pointer,
      `The check "${name}" needs one of "argv" and "shell".`,
      'Give "argv", an array, unless it needs a shell.',
    );
  }
  const command = argv === undefined ? { shell: shell ?? '' } : { argv };
  return { cwd, command, env, ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }) };
}

/** What throws is reported as the error says it. */
function attempt<T>(work: () => T, pointer: string, report: Report): T | undefined {
  try {
    return work();
  } catch (thrown) {
    const { message, remedy = 'Correct it.' } = toError(thrown) as Error & { remedy?: string };
    report(pointer, message, remedy);
    return undefined;
  }
}
