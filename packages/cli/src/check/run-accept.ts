import { escapeText } from '../output/escape-text.js';
import type { CommandContext } from '../shell/command-context.js';
import { displayPath } from '../shell/display-path.js';
import { EXIT_OK } from '../shell/exit-code.js';
import { UsageError } from '../shell/usage-error.js';
import { readAccepted, writeAccepted } from './accepted-file.js';
import { type Comparing, makeReport } from './make-report.js';
import { askGit } from './open/git.js';

export interface AcceptOptions {
  readonly reason: string;
}

/** Writes down that a finding is accepted, by whom, when and why. A second time it replaces the reason. */
export async function runAccept(
  context: CommandContext,
  fingerprint: string,
  { reason, ...comparing }: AcceptOptions & Comparing,
): Promise<number> {
  const { project, cwd, env, out, isJson } = context;
  if (!/^[0-9a-f]{12}$/.test(fingerprint))
    throw new UsageError(
      `${JSON.stringify(fingerprint)} is no fingerprint.`,
      'Copy the twelve characters that `bloodbank check` prints beside a finding.',
    );
  if (reason.trim() === '')
    throw new UsageError('The reason is empty.', 'Say why nobody is hurt: a reviewer will read it.');
  const { events, summary } = await makeReport(context, comparing);
  if (!events.some(({ findings }) => findings.some((finding) => finding.fingerprint === fingerprint)))
    throw new UsageError(
      `No finding against ${summary.against} has the fingerprint ${fingerprint}.`,
      'Run `bloodbank check` and copy one; give `accept` the same --against, --policy and --transitive.',
    );
  const others = (await readAccepted(project.root)).filter((each) => each.fingerprint !== fingerprint);
  const by = (await askGit(project.root, 'config', 'user.name')) || env['USER'];
  const acceptance = {
    fingerprint,
    reason: reason.trim(),
    ...(by === undefined ? {} : { by }),
    at: new Date().toISOString(),
  };
  const file = await writeAccepted(project.root, [...others, acceptance]);
  if (isJson) await out.json({ ok: true, file, ...acceptance });
  else
    await out.line(
      `Accepted ${fingerprint} in ${escapeText(displayPath(file, cwd))}. Commit it, so that it is reviewed.`,
    );
  return EXIT_OK;
}
