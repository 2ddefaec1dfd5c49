/**
 * Part of a package's build, run in its folder after tsc, which writes the types: bundles its JavaScript into one file for each
 * door, and chunks in `dist/chunks` for what doors share or load when it is used (docs/adr/0067). Other packages stay imports, so
 * that what they hold exists once. A door is what `exports` and `bin` name, and what a module finds as a file beside itself.
 *
 * A `.cjs` file is one file together with the packages that it requires, and with their licences (docs/adr/0074).
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { build } from 'esbuild';

const src = resolve('src');
const dist = resolve('dist');
/** Stands for the URL of `dist/`, until it is known in which file a module ends up. */
const DIST = '__DIST_URL__';
const modules = readModules();
const faults = [];
/** What libraries bring and nobody here asks for: to read files, to follow references, to format. It is left out, as it would be most. */
const UNASKED = /^(?:@apidevtools\/json-schema-ref-parser|cli-color|prettier)$/;
const withoutUnasked = {
  name: 'unasked',
  setup(setup) {
    setup.onResolve({ filter: UNASKED }, ({ path }) => ({ path, namespace: 'unasked' }));
    setup.onLoad({ filter: UNASKED, namespace: 'unasked' }, () => ({ contents: '' }));
  },
};

const entryPoints = doors();
const split = await bundle({ entryPoints, outbase: src, splitting: true, metafile: true });
const outputFiles = isOneThing(split.metafile) ? await inOneFile(split.metafile) : split.outputFiles;
writeAll();
for (const file of readdirSync(src, { recursive: true, encoding: 'utf8' })) if (file.endsWith('.cjs')) await pack(file);
checkErrorNames();
checkPlaces();
if (faults.length > 0) {
  process.stderr.write(`${faults.map((fault) => `${relative(resolve('../..'), process.cwd())}: ${fault}\n`).join('')}`);
  process.exit(1);
}

function bundle(options) {
  return build({
    outdir: dist,
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    packages: 'external',
    sourcemap: true,
    sourcesContent: false,
    charset: 'utf8',
    logLevel: 'warning',
    write: false,
    plugins: [{ name: 'own address', setup: (setup) => setup.onLoad({ filter: /\.ts$/ }, withOwnAddress) }],
    ...options,
  });
}

/**
 * Several doors to modules that load no package of others, nor anything later: whoever loads all of them loads nothing else with them.
 * The core is such a package itself.
 */
function isOneThing({ inputs, outputs }) {
  const imports = Object.values(inputs).flatMap((input) => input.imports);
  const isPlain = ({ path, kind, external }) =>
    kind === 'import-statement' && (!external || /^(?:node:|@bloodbank\/core\/)/.test(path));
  return (
    entryPoints.length > 1 &&
    imports.every(isPlain) &&
    doorsOf(outputs).every(([, names]) => !names.includes('default'))
  );
}

/** A file costs more to find than to read: all modules in one, and doors that give what is theirs. */
async function inOneFile({ outputs }) {
  const contents = entryPoints.map((path) => `export * from ${JSON.stringify(path)};`).join('\n');
  const all = join(dist, 'chunks/doors.js');
  const { outputFiles } = await bundle({
    stdin: { contents, resolveDir: src, loader: 'ts' },
    outdir: undefined,
    outfile: all,
  });
  const given = doorsOf(outputs).map(([path, names]) => {
    const from = relative(dirname(path), all).replaceAll('\\', '/');
    return {
      path,
      text: `export { ${names.join(', ')} } from ${JSON.stringify(from.startsWith('.') ? from : `./${from}`)};\n`,
    };
  });
  return [...outputFiles, ...given];
}

/** What it requires is taken in: nothing else in the process loads it from here, and each of its files costs a search. */
async function pack(file) {
  const outfile = join(dist, file);
  const { metafile, outputFiles } = await build({
    entryPoints: [join(src, file)],
    outfile,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20.19',
    // Modules can be put together, which other forms of a package cannot.
    mainFields: ['module', 'main'],
    charset: 'utf8',
    logLevel: 'warning',
    metafile: true,
    write: false,
    plugins: [withoutUnasked],
  });
  mkdirSync(dirname(outfile), { recursive: true });
  writeFileSync(outfile, [...licencesOf(metafile), ...outputFiles.map(({ text }) => text)].join('\n'));
}

function licencesOf({ inputs }) {
  const folders = new Set(
    Object.keys(inputs).flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []),
  );
  return [...folders].sort().map((folder) => {
    const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const licence = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    if (licence === undefined) faults.push(`${name} comes without a licence, and is taken into a file of ours.`);
    return `/*! ${name} ${version}\n${licence === undefined ? '' : readFileSync(join(folder, licence), 'utf8').trim()}\n*/`;
  });
}

function doorsOf(outputs) {
  return Object.entries(outputs).flatMap(([path, { entryPoint, exports }]) =>
    entryPoint === undefined ? [] : [[resolve(path), exports]],
  );
}

/** Every module that is built, by its path. */
function readModules() {
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).map((file) => join(src, file));
  const built = files.filter((file) => /\.ts$/.test(file) && !/\.(d|test|test-d|fixture)\.ts$/.test(file));
  return new Map(built.map((file) => [file, readFileSync(file, 'utf8')]));
}

function doors() {
  const { exports = {}, bin = {} } = JSON.parse(readFileSync('package.json', 'utf8'));
  const exported = Object.values(exports).flatMap((door) => door['@bloodbank/source'] ?? []);
  const started = Object.values(bin).flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/'(\.\.\/dist\/[^']+\.js)'/g)].map(([, path]) =>
      toSource(resolve(file, '..', path)),
    ),
  );
  const found = places().map(({ path }) => toSource(path));
  return [
    ...new Set([...exported.map((path) => resolve(path)), ...started, ...found.filter((path) => modules.has(path))]),
  ];
}

/** The module that a file of `dist` is made from. */
function toSource(path) {
  return join(src, relative(dist, path)).replace(/\.js$/, '.ts');
}

/** Files and folders that modules find by their own address, up to what is only known when it runs. TypeScript is run by tests alone. */
function places() {
  return [...modules].flatMap(([file, text]) =>
    [...text.matchAll(/new URL\(([^;]*?), import\.meta\.url\)/g)].flatMap(([, which]) =>
      [...which.matchAll(/['`](\.[^'`$]*)(\$?)/g)]
        .filter(([, path]) => !path.endsWith('.ts'))
        .map(([, path, isOpen]) => {
          const beside = join(dist, relative(src, dirname(file)));
          return { file, path: join(beside, isOpen === '' || path.endsWith('/') ? path : dirname(path)) };
        }),
    ),
  );
}

/** A module keeps the address that it has unbundled, in whatever file it ends up. */
function withOwnAddress({ path }) {
  const text = modules.get(path);
  if (text === undefined || !text.includes('import.meta.url')) return undefined;
  const own = relative(src, path).replaceAll('\\', '/').replace(/\.ts$/, '.js');
  return {
    loader: 'ts',
    contents: text.replaceAll('import.meta.url', `new URL(${JSON.stringify(own)}, ${DIST}).href`),
  };
}

function writeAll() {
  const written = new Set(outputFiles.map(({ path }) => path));
  for (const { path, text } of outputFiles) {
    mkdirSync(dirname(path), { recursive: true });
    const up = `${relative(dirname(path), dist) || '.'}/`.replaceAll('\\', '/');
    writeFileSync(path, text.replaceAll(DIST, `new URL(${JSON.stringify(up)}, import.meta.url)`));
  }
  // What was a door once, or was built when nothing was bundled, would be packed. Removed last, for programs may be running.
  for (const file of modules.keys()) {
    const old = join(dist, relative(src, file)).replace(/\.ts$/, '.js');
    for (const path of [old, `${old}.map`]) if (!written.has(path)) rmSync(path, { force: true });
  }
  const chunks = join(dist, 'chunks');
  for (const name of existsSync(chunks) ? readdirSync(chunks) : [])
    if (!written.has(join(chunks, name))) rmSync(join(chunks, name), { recursive: true });
}

/** An error says the name of its class, which esbuild changes where two of one bundle have the same, or where one names itself. */
function checkErrorNames() {
  const known = new Set(
    [...modules.values()].flatMap((text) => [...text.matchAll(/\bclass (\w+)/g)].map(([, name]) => name)),
  );
  for (const { text } of outputFiles) {
    for (const [, outer, inner = outer] of text.matchAll(/^ *var (\w+) = class (?:(\w+) )?extends /gm))
      if (!known.has(inner))
        faults.push(`esbuild calls a class ${inner} that no module calls so; give it a name of its own.`);
  }
}

function checkPlaces() {
  for (const { file, path } of places()) {
    if (!existsSync(path))
      faults.push(`${relative('.', file)} finds ${relative('.', path)} by its own address, and nothing is there.`);
  }
}
