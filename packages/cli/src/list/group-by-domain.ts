import type { Contract, Kind } from '@bloodbank/core/contract';

type Named = Pick<Contract, 'type' | 'version' | 'domain' | 'kind'>;

export interface DomainGroup<C extends Named> {
  readonly domain: string;
  readonly contracts: readonly C[];
}

/** Contracts by domain, both in the order of their names. */
export function groupByDomain<C extends Named>(contracts: readonly C[]): readonly DomainGroup<C>[] {
  const groups = new Map<string, C[]>();
  for (const contract of contracts) {
    const group = groups.get(contract.domain);
    if (group === undefined) groups.set(contract.domain, [contract]);
    else group.push(contract);
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([domain, members]) => ({
      domain,
      contracts: members.sort((a, b) => (a.type < b.type ? -1 : a.type > b.type ? 1 : a.version - b.version)),
    }));
}

export type Totals = Readonly<Record<Kind, number>> & { readonly all: number; readonly domains: number };

export function countContracts(contracts: readonly Named[]): Totals {
  const of = (kind: Kind): number => contracts.filter((contract) => contract.kind === kind).length;
  const domains = new Set(contracts.map((contract) => contract.domain)).size;
  return { all: contracts.length, event: of('event'), command: of('command'), reply: of('reply'), domains };
}
