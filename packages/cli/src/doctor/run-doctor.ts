import { toError } from '@bloodbank/core/errors';
import { maskCredentials } from '@bloodbank/core/message';
import { escapeText } from '../output/escape-text.js';
import type { Colors } from '../output/printer.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_FAILURE, EXIT_OK } from '../shell/exit-code.js';
import { type Check, type Finding, fail, type Verdict } from './check.js';
import { CHECKS } from './checks.js';

/** Exit code 0 if, and only if, nothing fails. */
export async function runDoctor(context: CommandContext): Promise<number> {
  // All at once: the slowest ones wait for servers that do not answer.
  const findings = await Promise.all(CHECKS.map((check) => examine(context, check)));
  const count = (verdict: Verdict): number => findings.filter((finding) => finding.verdict === verdict).length;
  const isOk = count('fail') === 0;
  const { out, notes } = context;
  if (context.isJson) {
    const checks = CHECKS.map(({ id, title }, index) => ({ id, title, ...findings[index] }));
    await out.json({ ok: isOk, checks });
  } else {
    for (const [index, finding] of findings.entries()) {
      await out.line(formatFinding(CHECKS[index]?.title ?? '', finding, out.colors));
    }
    await notes.line(`${count('pass')} passed, ${count('warn')} to know, ${count('fail')} failed.`);
  }
  return isOk ? EXIT_OK : EXIT_FAILURE;
}

async function examine(context: CommandContext, check: Check): Promise<Finding> {
  try {
    return await check.run(context);
  } catch (thrown) {
    const error = toError(thrown);
    const remedy = 'remedy' in error && typeof error.remedy === 'string' ? error.remedy : 'Run it with --debug.';
    return fail(maskCredentials(error.message), remedy);
  }
}

const TITLE_WIDTH = Math.max(...CHECKS.map(({ title }) => title.length));

function formatFinding(title: string, { verdict, detail, fix }: Finding, colors: Colors): string {
  const paint = { pass: colors.green, warn: colors.yellow, fail: colors.red }[verdict];
  const first = `${paint(verdict.toUpperCase())}  ${title.padEnd(TITLE_WIDTH)}  ${escapeText(detail)}`;
  return fix === undefined ? first : `${first}\n      ${colors.dim('fix:')} ${escapeText(fix)}`;
}
