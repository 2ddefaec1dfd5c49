/**
 * The step of the action: runs the check, and hands its report to the pull request, to code scanning and to the release. What the
 * workflow may not do, a comment from a fork for instance, is a warning: the check itself decides whether the step fails.
 */
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { upsertComment } from './comment.mjs';
import { runCommand } from './run-command.mjs';

const { env } = process;
const command = (env.BLOODBANK_COMMAND ?? 'npx --no-install bloodbank').split(' ').filter((word) => word !== '');
const options = [
  ...(await against()),
  ...['--mode', env.BLOODBANK_MODE || 'full', '--policy', env.BLOODBANK_POLICY || 'writer-reader'],
  ...(env.BLOODBANK_STRICT === 'true' ? ['--strict'] : []),
];

/** The base of the pull request, as it is checked out; without one the command looks for it itself. */
async function against() {
  if (env.BLOODBANK_AGAINST) return ['--against', env.BLOODBANK_AGAINST];
  const base = (await event()).pull_request?.base?.sha;
  if (base === undefined) return [];
  const { code, stdout } = await runCommand(['git', 'merge-base', 'HEAD', base]);
  return code === 0 ? ['--against', `git:${stdout.trim()}`] : ['--against', `git:${base}`];
}

async function event() {
  return env.GITHUB_EVENT_PATH ? JSON.parse(await readFile(env.GITHUB_EVENT_PATH, 'utf8')) : {};
}

async function output(name, value) {
  if (env.GITHUB_OUTPUT) await appendFile(env.GITHUB_OUTPUT, `${name}=${value}\n`);
}

/** A report in one format. Exit code 1 says that something fails, and the report says what; above that there is no report. */
async function check(format, more = []) {
  const { code, stdout, stderr } = await runCommand([...command, 'check', ...options, ...more, '--format', format]);
  if (code > 1) {
    process.stderr.write(stderr);
    process.exit(code);
  }
  return { isOk: code === 0, text: stdout, notes: stderr };
}

const json = await check('json');
const { summary } = JSON.parse(json.text);
process.stdout.write((await check('github')).text);
const markdown = (await check('markdown')).text;
if (env.GITHUB_STEP_SUMMARY) await appendFile(env.GITHUB_STEP_SUMMARY, `${markdown}\n`);

if (env.BLOODBANK_SARIF) {
  const file = resolve(env.BLOODBANK_SARIF);
  await writeFile(file, (await check('sarif')).text);
  await output('sarif', file);
}

let isCovered = true;
if (env.BLOODBANK_CHANGESET) {
  const { code, stderr } = await runCommand([...command, 'check', ...options, '--changeset', env.BLOODBANK_CHANGESET]);
  process.stderr.write(stderr);
  const [, written] = /Wrote (\S+\.md)\./.exec(stderr) ?? [];
  if (written !== undefined) await output('changeset', written);
  // The report itself was counted above.
  isCovered = code === 0 || (!json.isOk && !stderr.includes('✖'));
}

if (env.BLOODBANK_COMMENT !== 'false') {
  const said = await upsertComment(await event(), markdown, env);
  if (said !== undefined) process.stdout.write(`::warning title=bloodbank check::${said}\n`);
}
await output('ok', json.isOk && isCovered);
await output('release', summary.bump);
process.exitCode = json.isOk && isCovered ? 0 : 1;
