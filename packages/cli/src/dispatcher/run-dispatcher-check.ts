import { formatFinding, targetOf } from '@bloodbank/dispatcher';
import { loadContracts } from '../contracts/load-contracts.js';
import { escapeText } from '../output/escape-text.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_FAILURE, EXIT_OK } from '../shell/exit-code.js';
import type { DispatcherOptions } from './dispatcher-options.js';
import { loadRules } from './load-rules.js';

/** Exit code 1 where the rules cannot be used. */
export async function runDispatcherCheck(context: CommandContext, options: DispatcherOptions): Promise<number> {
  const { out, isJson } = context;
  const { contracts } = await loadContracts(context);
  const { rules, findings } = await loadRules(context, options, contracts.registry);
  const told =
    rules?.rules.map(({ name, on, action }) => ({ name, on, action: action.kind, target: targetOf(action) })) ?? [];
  if (isJson) await out.json({ usable: rules !== undefined, findings, rules: told });
  else {
    for (const finding of findings) await out.line(escapeText(formatFinding(finding)));
    for (const { name, on, action, target } of told) await out.line(`${name}: ${on.join(', ')} → ${action} ${target}`);
    if (rules !== undefined) await out.line(`${out.colors.green('✔')} The rules can be used.`);
  }
  return rules === undefined ? EXIT_FAILURE : EXIT_OK;
}
