import { fileURLToPath } from 'node:url';

const SOURCES = fileURLToPath(new URL('..', import.meta.url));
/** The tests run from sources; what is measured is built. */
const isSource = import.meta.url.endsWith('.ts');

/** Node's arguments that run a program of this package, such as `harness/arm-process`. */
export function ownProgram(name: string): readonly string[] {
  if (!isSource) return [`${SOURCES}${name}.js`];
  return ['--conditions=@bloodbank/source', '--import', 'tsx', `${SOURCES}${name}.ts`];
}
