import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NPM_FLAGS, root, run } from './run.mjs';

/** Only what a person would name; the rest has to come along by itself. */
export function install(packages, url, project) {
  mkdirSync(project);
  const version = (name) => JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')).version;
  const manifest = {
    name: 'somebodys-project',
    private: true,
    type: 'module',
    dependencies: { bloodbank: '*', '@bloodbank/contracts': '*' },
    devDependencies: { typescript: version('typescript'), '@types/node': version('@types/node') },
  };
  writeFileSync(join(project, 'package.json'), JSON.stringify(manifest));
  const compilerOptions = {
    target: 'es2022',
    lib: ['es2023', 'esnext.disposable'],
    module: 'nodenext',
    strict: true,
    noEmit: true,
    skipLibCheck: false,
    types: ['node'],
    allowJs: true,
    checkJs: true,
  };
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['hello-event.mjs'] }));
  cpSync(join(root, 'docs', 'examples', '1-hello-event', 'hello-event.mjs'), join(project, 'hello-event.mjs'));
  run('npm', ['install', '--registry', url, ...NPM_FLAGS], { cwd: project });
  for (const { name } of packages) {
    if (name === 'create-bloodbank') continue;
    if (!existsSync(join(project, 'node_modules', name)))
      throw new Error(`${name} did not come along with what depends on it.`);
  }
}

export function runConsumer(project) {
  const { RABBIT_URL: _, ...env } = process.env;
  const output = run(process.execPath, ['hello-event.mjs'], { cwd: project, env });
  if (!output.includes('caused by')) throw new Error(`The consumer did not receive what it published:\n${output}`);
}
