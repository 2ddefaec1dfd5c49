import type { Contract, Registry } from '@bloodbank/core/contract';

/** Every version of a contract's name, oldest first. */
export function versionsOf({ type, version }: Contract, registry: Registry): readonly Contract[] {
  const base = version > 1 && type.endsWith(`.v${version}`) ? type.slice(0, -`.v${version}`.length) : type;
  return registry
    .listEvents()
    .filter((one) => one.type === base || (one.version > 1 && one.type === `${base}.v${one.version}`))
    .sort((a, b) => a.version - b.version);
}
