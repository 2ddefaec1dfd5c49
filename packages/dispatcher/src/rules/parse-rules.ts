import type { Registry } from '@bloodbank/core/contract';
import { checkContracts } from './check-contracts.js';
import { compileRules } from './compile-rules.js';
import type { Report, RuleFinding } from './finding.js';
import { readPlacedJson } from './json-places.js';
import type { RuleFile } from './rule-file.gen.js';
import type { RuleSet } from './rule-set.js';
import { validateRuleFile } from './validate-rule-file.gen.js';

export type ParsedRules =
  | { readonly ok: true; readonly rules: RuleSet; readonly findings: readonly RuleFinding[] }
  | { readonly ok: false; readonly findings: readonly RuleFinding[] };

const MAX_BYTES = 4 * 1024 * 1024;

/**
 * Reads a rule file: what is wrong with it, each with its line, or rules that can be asked. Never throws.
 *
 * @param registry where the contracts are known, patterns and types are compared with them
 * @param contractsFix what to do about a contract that is missing; without it, the closest names are told
 */
export function parseRules(text: string, file: string, registry?: Registry, contractsFix?: string): ParsedRules {
  const findings: RuleFinding[] = [];
  if (text.length > MAX_BYTES) {
    const message = `The file is larger than ${MAX_BYTES} bytes.`;
    return { ok: false, findings: [{ severity: 'error', file, line: 1, pointer: '', message, fix: 'Split it.' }] };
  }
  const placed = readPlacedJson(text);
  const report: Report = (pointer, message, fix, severity = 'error') =>
    void findings.push({ severity, file, line: placed.lineOf(pointer), pointer, message, fix });
  if (placed.errors.length > 0) {
    for (const { line, message } of placed.errors) {
      findings.push({
        severity: 'error',
        file,
        line,
        pointer: '',
        message: `The file is not JSON: ${message}.`,
        fix: 'Correct it.',
      });
    }
    return { ok: false, findings };
  }
  const issues = validateRuleFile(placed.value);
  for (const { pointer, message } of issues) {
    report(pointer, `This ${message}.`, 'Its schema, rules.schema.json, says what may stand here.');
  }
  if (issues.length > 0) return { ok: false, findings };
  const rules = compileRules(placed.value as RuleFile, file, report);
  if (registry !== undefined) checkContracts(rules, registry, report, contractsFix);
  return findings.some(({ severity }) => severity === 'error')
    ? { ok: false, findings }
    : { ok: true, rules, findings };
}
