import { BloodbankError, type CoreErrorCode, ERROR_TABLE, RedriveCut, toError } from '@bloodbank/core/errors';
import { maskCredentials } from '@bloodbank/core/message';
import type { Problem } from '@bloodbank/schema-model';
import { BrokenSchemas } from '../contracts/broken-schemas.js';
import { formatProblem } from '../contracts/format-problem.js';
import { UsageError } from '../shell/usage-error.js';
import { escapeLines, escapeText } from './escape-text.js';
import type { Colors } from './printer.js';

/** An error as data, for `--json`. */
export interface ErrorReport {
  readonly code: string;
  readonly message: string;
  readonly why?: string;
  readonly remedy?: string;
  readonly issues?: unknown;
  /** What is wrong with the schema files. */
  readonly problems?: readonly Problem[];
  /** Of a redrive that was cut off: how many were moved, and whether one more may have been. */
  readonly moved?: number;
  readonly isOneInDoubt?: boolean;
  /** Whether a publish that timed out may have arrived all the same. */
  readonly maybeDelivered?: boolean;
  readonly stack?: string;
}

export function describeError(thrown: unknown, isDebug = false): ErrorReport {
  const error = toError(thrown);
  const message = maskCredentials(error.message);
  const stack = isDebug && error.stack !== undefined ? { stack: maskCredentials(stackOf(error)) } : {};
  if (error instanceof UsageError) return { code: error.code, message, remedy: error.remedy, ...stack };
  if (error instanceof BrokenSchemas) {
    const { code, problems } = error;
    const why = 'Contracts are made of the whole tree; nothing was done.';
    return {
      code,
      message,
      why,
      remedy: 'Correct the files named here; `bloodbank lint` finds more.',
      problems,
      ...stack,
    };
  }
  if (!(error instanceof BloodbankError)) {
    const remedy = 'Run it again with --debug to see where, and report it if it is a defect.';
    return { code: codeOf(error), message, remedy, ...stack };
  }
  const issues = 'issues' in error && Array.isArray(error.issues) && error.issues.length > 0 ? error.issues : undefined;
  return {
    code: error.code,
    message,
    why: error.why,
    remedy: maskCredentials(remedyOf(error)),
    ...(issues === undefined ? {} : { issues }),
    ...(error instanceof RedriveCut ? { moved: error.moved, isOneInDoubt: error.isOneInDoubt } : {}),
    ...('maybeDelivered' in error ? { maybeDelivered: error.maybeDelivered === true } : {}),
    ...stack,
  };
}

/** What happened, why it matters, what to do; the stack only where it was asked for. */
export function renderError(report: ErrorReport, colors: Colors): string {
  const lines = [`${colors.red(colors.bold(`error[${report.code}]:`))} ${escapeLines(report.message)}`];
  if (report.why !== undefined) lines.push(`  ${colors.dim('why:')} ${escapeText(report.why)}`);
  if (report.remedy !== undefined) lines.push(`  ${colors.dim('fix:')} ${escapeText(report.remedy)}`);
  for (const problem of report.problems ?? []) lines.push(formatProblem(problem, colors));
  if (report.stack !== undefined) lines.push(colors.dim(escapeLines(report.stack)));
  return lines.join('\n');
}

/** What the errors say by default is for who writes code; here it is a flag that does the same. */
const FLAGS: Partial<Readonly<Record<CoreErrorCode, string>>> = {
  'transport.unroutable':
    'Start the service that handles it, or watch with `bloodbank tail`; `--unroutable drop` where nobody needs to listen.',
  'transport.timeout':
    'Look with `bloodbank doctor` whether the broker answers. Publish again with the same `--event-id`: consumers can tell the copy.',
};

/** Other rooms, and owners of commands, have codes of their own. */
function remedyOf({ code, remedy }: BloodbankError): string {
  return isCoreCode(code) && remedy === ERROR_TABLE[code].remedy ? (FLAGS[code] ?? remedy) : remedy;
}

function isCoreCode(code: string): code is CoreErrorCode {
  return Object.hasOwn(ERROR_TABLE, code);
}

/** System errors carry a code of their own: `ENOENT`. */
function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : 'internal.error';
}

function stackOf(error: Error): string {
  const cause = error.cause === undefined ? '' : `\ncaused by: ${stackOf(toError(error.cause))}`;
  return `${error.stack ?? error.message}${cause}`;
}
