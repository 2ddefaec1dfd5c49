/**
 * Keeps the pages honest: every room stands in docs/architecture.md, every decision in docs/adr/README.md and every how-to in
 * docs/README.md; fenced TypeScript is compiled, and is for Node 20; fenced shell is read by bash, and every `bloodbank` command in it exists with
 * its options. What they do when they run is `scripts/run-docs.mjs`.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { isShell, readFences } from './docs/fences.mjs';
import { commandOf } from './spawn-rules.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (file) => readFileSync(join(root, file), 'utf8');
const faults = [];

checkRooms();
checkDecisions();
checkHowTos();
const fences = readFences();
const programs = fences.filter(({ language }) => language === 'ts');
const shells = fences.filter(isShell);
compile(programs);
for (const fence of fences) checkUsing(fence);
for (const fence of shells) checkShell(fence);
await checkCommands(shells);

if (programs.length === 0 || shells.length === 0) faults.push('No fences were found: this check looked past them.');
for (const fault of faults) process.stderr.write(`${fault}\n`);
if (faults.length > 0) process.exit(1);
process.stdout.write(`Docs: ${programs.length} programs compiled, ${shells.length} shell snippets read.\n`);

/** A room is a package with sources; where several share a row, they are listed by commas. */
function checkRooms() {
  const rows = read('docs/architecture.md')
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .flatMap((line) => (line.split('|')[1] ?? '').split(',').map((name) => name.trim()));
  for (const kind of ['packages', 'tools']) {
    for (const name of readdirSync(join(root, kind))) {
      if (!existsSync(join(root, kind, name, 'package.json'))) continue;
      const room = kind === 'tools' ? `tools/${name}` : name;
      if (!rows.includes(room)) faults.push(`docs/architecture.md does not name the room ${room}.`);
    }
  }
}

function checkDecisions() {
  const files = readdirSync(join(root, 'docs/adr')).filter((file) => /^\d{4}-.*\.md$/.test(file));
  const rows = [...read('docs/adr/README.md').matchAll(/^\| \[(\d+)\]\(([^)]+)\)\s+\| (.*?)\s*\|$/gm)];
  const expected = files.sort().map((file) => {
    const [, number, title] = /^# (\d+)\. (.*)$/m.exec(read(`docs/adr/${file}`)) ?? [];
    if (Number(file.slice(0, 4)) !== Number(number)) faults.push(`docs/adr/${file} does not begin with its number.`);
    return `${number} ${file} ${title}`;
  });
  compareLists(
    'docs/adr/README.md',
    rows.map(([, number, file, title]) => `${number} ${file} ${title}`),
    expected,
  );
}

function checkHowTos() {
  const files = readdirSync(join(root, 'docs/how-to')).filter((file) => file.endsWith('.md'));
  const rows = [...read('docs/README.md').matchAll(/\]\(how-to\/([^)]+)\)/g)].map(([, file]) => file);
  compareLists('docs/README.md', [...rows].sort(), files.sort());
}

function compareLists(page, found, expected) {
  for (const one of expected) if (!found.includes(one)) faults.push(`${page} does not list "${one}".`);
  for (const one of found) if (!expected.includes(one)) faults.push(`${page} lists "${one}", which is not there.`);
  if (new Set(found).size !== found.length) faults.push(`${page} lists something twice.`);
}

/** A snippet may leave out what its page has said: names that it does not declare are nobody's fault, everything else is. */
function compile(snippets) {
  const folder = join(root, 'node_modules/.cache/docs-fences');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  mkdirSync(join(folder, 'node_modules/@bloodbank'), { recursive: true });
  for (const { name, path } of ownPackages()) symlinkSync(path, join(folder, 'node_modules', name));
  // What a project of one's own generates for itself.
  mkdirSync(join(folder, 'contracts'));
  writeFileSync(join(folder, 'contracts/index.gen.ts'), "export * from '@bloodbank/contracts';\n");
  for (const [at, { code }] of snippets.entries()) writeFileSync(join(folder, `${at}.ts`), `${code}\nexport {};\n`);
  const compilerOptions = { noEmit: true, noImplicitAny: false, noUnusedLocals: false, noUnusedParameters: false };
  const config = {
    extends: '../../../tsconfig.tests.json',
    compilerOptions: {
      ...compilerOptions,
      incremental: false,
      useUnknownInCatchVariables: false,
      noImplicitReturns: false,
    },
    include: ['*.ts'],
    exclude: [],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  const [file, args, rules] = commandOf('tsc', ['-p', folder, '--pretty', 'false'], process.platform);
  const { stdout } = spawnSync(file, args, { cwd: folder, encoding: 'utf8', ...rules });
  for (const line of stdout.split('\n')) {
    const [, at, row, code, message] = /^(\d+)\.ts\((\d+),\d+\): error TS(\d+): (.*)$/.exec(line) ?? [];
    const snippet = snippets[Number(at)];
    if (snippet === undefined || isLeftOut(code, message)) continue;
    faults.push(`${snippet.file}:${snippet.line + Number(row) - 1}: ${message} (TS${code})`);
  }
}

/** With its own name each, as a project that installed all of them. */
function ownPackages() {
  return ['packages', 'tools'].flatMap((kind) =>
    readdirSync(join(root, kind)).flatMap((folder) => {
      const path = join(root, kind, folder);
      if (!existsSync(join(path, 'src'))) return [];
      return [{ path, name: JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')).name }];
    }),
  );
}

/** 2304, 2552, 18004: a name of the page. 2307 of a relative path, or of what is not ours: a file of the reader. */
function isLeftOut(code, message) {
  if (['2304', '2552', '2503', '2582', '2593', '18004'].includes(code)) return true;
  // What the settings of a project add to its own contracts.
  if (code === '2305' && message.includes('"./contracts/')) return true;
  return code === '2307' && !/'(@bloodbank\/|bloodbank')/.test(message);
}

/** A reader of plain JavaScript on Node 20 runs what stands there, but for types. */
function checkUsing({ file, line, language, code }) {
  if (!/^(ts|js|mjs|typescript|javascript)$/.test(language)) return;
  const at = code.split('\n').findIndex((text) => /^\s*(await\s+)?using\s+\w+\s*=/.test(text));
  if (at >= 0) faults.push(`${file}:${line + at}: Node 20 cannot run "using"; close it by hand.`);
}

function checkShell({ file, line, code }) {
  const { status, stderr } = spawnSync('bash', ['-n'], { input: code, encoding: 'utf8' });
  if (status !== 0) faults.push(`${file}:${line}: bash cannot read it: ${stderr.trim()}`);
}

/** As the command line itself knows them. */
async function checkCommands(snippets) {
  const { createProgram } = await import('bloodbank/program');
  const io = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough(), env: {}, cwd: root };
  const program = createProgram(io, async () => {});
  for (const { file, line, code } of snippets) {
    const calls = code
      .replaceAll('\\\n', ' ')
      .split('\n')
      .flatMap((text) => [
        ...text.replace(/(^|\s)#.*$/, '').matchAll(/(?:^\s*|npx |\| |&& )bloodbank ([a-z][^|;&]*)/g),
      ]);
    for (const [, call] of calls) {
      const words = call
        .replaceAll(/'[^']*'|"[^"]*"/g, 'quoted')
        .trim()
        .split(/\s+/);
      const fault = faultOf(program, words);
      if (fault !== undefined) faults.push(`${file}:${line}: bloodbank ${call.trim()}: ${fault}`);
    }
  }
}

function faultOf(program, words) {
  let command = program;
  const options = [...program.options];
  for (const word of words) {
    const child = command.commands.find((one) => one.name() === word || one.aliases().includes(word));
    if (child !== undefined) {
      command = child;
      options.push(...child.options);
      continue;
    }
    if (command === program) return `there is no command "${word}".`;
    const [, flag] = /^(--?[a-z][a-z-]*)/.exec(word) ?? [];
    if (flag === undefined || flag === '--help') continue;
    if (!options.some(({ long, short }) => long === flag || short === flag)) return `it has no option ${flag}.`;
  }
  return undefined;
}
