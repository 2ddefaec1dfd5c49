import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Registry } from '@bloodbank/core/contract';
import { BloodbankError, toError } from '@bloodbank/core/errors';
import {
  formatFinding,
  mergeRuleSets,
  parseRules,
  type RuleFinding,
  type RuleSet,
  type RuleSource,
} from '@bloodbank/dispatcher';
import type { CommandContext } from '../shell/command-context.js';
import { displayPath } from '../shell/display-path.js';
import type { DispatcherOptions } from './dispatcher-options.js';
import { presetRules } from './preset-rules.js';

const PRESET_FIX = '`bloodbank new pack agents` adds the contracts of the shipped sets.';

export interface LoadedRules {
  /** Undefined where something is wrong with them. */
  readonly rules?: RuleSet;
  readonly findings: readonly RuleFinding[];
  /** As they were read. */
  readonly sources: readonly RuleSource[];
}

/** The file of rules that is meant; undefined where only presets are. */
export function ruleFileOf(
  { project, settings, cwd }: CommandContext,
  { preset, rules }: DispatcherOptions,
): string | undefined {
  if (rules !== undefined) return resolve(cwd, rules);
  return preset === undefined ? resolve(project.root, settings.DISPATCHER_RULES) : undefined;
}

/**
 * Reads presets and file, and compares them with the contracts.
 *
 * @throws {BloodbankError} `dispatcher.rules-invalid` where there is no such file.
 */
export async function loadRules(
  context: CommandContext,
  options: DispatcherOptions,
  registry: Registry,
): Promise<LoadedRules> {
  const presets: RuleSource[] = (options.preset ?? []).map((name) => ({
    file: `(preset ${name})`,
    text: JSON.stringify(presetRules(name, context.settings), undefined, 2),
  }));
  const file = ruleFileOf(context, options);
  const own: RuleSource[] =
    file === undefined ? [] : [{ file: displayPath(file, context.cwd), text: await readRules(file) }];
  const sources = [...presets, ...own];
  const parsed = [
    ...presets.map(({ text, file }) => parseRules(text, file, registry, PRESET_FIX)),
    ...own.map(({ text, file }) => parseRules(text, file, registry)),
  ];
  const findings = parsed.flatMap((one) => one.findings);
  const sets = parsed.flatMap((one) => (one.ok ? [one.rules] : []));
  return sets.length === parsed.length ? { rules: mergeRuleSets(sets), findings, sources } : { findings, sources };
}

/** @throws {BloodbankError} `dispatcher.rules-invalid`, with every place and what to do. */
export async function requireRules(
  context: CommandContext,
  options: DispatcherOptions,
  registry: Registry,
): Promise<RuleSet> {
  return (await requireSources(context, options, registry)).rules;
}

/** The same, with the texts that they were read from. */
export async function requireSources(
  context: CommandContext,
  options: DispatcherOptions,
  registry: Registry,
): Promise<{ readonly rules: RuleSet; readonly sources: readonly RuleSource[] }> {
  const { rules, findings, sources } = await loadRules(context, options, registry);
  if (rules !== undefined) return { rules, sources };
  throw new BloodbankError(
    'dispatcher.rules-invalid',
    `The rules cannot be used.\n${findings.map(formatFinding).join('\n')}`,
  );
}

async function readRules(file: string): Promise<string> {
  if (!existsSync(file)) {
    const remedy =
      'Write one (docs/how-to/dispatch-actions.md), name it with --rules, or take a shipped set: --preset infra.';
    throw new BloodbankError('dispatcher.rules-invalid', `There is no rule file ${file}.`, { remedy });
  }
  try {
    return await readFile(file, 'utf8');
  } catch (thrown) {
    throw new BloodbankError('dispatcher.rules-invalid', `${file} cannot be read: ${toError(thrown).message}.`);
  }
}
