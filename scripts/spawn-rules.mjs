/**
 * How a program is started on each platform, as data: Windows finds `npm`, `npx` and `pnpm` only as `.cmd` files, which are for its shell,
 * and its shell wants quotes of its own.
 */

/** What npm brings as scripts, itself and in `node_modules/.bin`. */
const SCRIPTS = ['npm', 'npx', 'pnpm', 'corepack', 'turbo', 'vitest', 'biome', 'tsc', 'knip'];
const IN_BIN = /[\\/]node_modules[\\/]\.bin[\\/][^\\/]+$/;

/** @returns {[string, string[], object]} what `spawn` takes, without a shell */
export function commandOf(program, args, platform) {
  if (platform !== 'win32' || !(SCRIPTS.includes(program) || IN_BIN.test(program))) return [program, [...args], {}];
  // `/d` leaves out what a user's registry would run, `/s` keeps the quotes as they are.
  const line = [`${program}.cmd`, ...args].map(quoteForCmd).join(' ');
  return ['cmd.exe', ['/d', '/s', '/c', `"${line}"`], { windowsVerbatimArguments: true }];
}

/** For cmd.exe: what has a meaning to it, or to the program's own reading of its line, stands in quotes. */
export function quoteForCmd(arg) {
  if (/^[\w@%+=:,./\\-]+$/.test(arg)) return arg;
  const escaped = arg.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1');
  return `"${escaped}"`.replace(/[()%!^"<>&|]/g, '^$&');
}
