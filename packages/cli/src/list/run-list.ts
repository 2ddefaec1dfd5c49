import { Invalid } from '@bloodbank/core/errors';
import { closest } from '@bloodbank/core/text';
import { loadCatalogue } from '../contracts/load-catalogue.js';
import { escapeText } from '../output/escape-text.js';
import { pluralise } from '../output/pluralise.js';
import { formatTable } from '../output/table.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_OK } from '../shell/exit-code.js';
import { countContracts, groupByDomain } from './group-by-domain.js';

export interface ListOptions {
  readonly domain?: string;
  readonly kind?: 'event' | 'command' | 'reply';
}

/** @throws {Invalid} `schema.unknown-type` for a domain that no contract has. */
export async function runList(context: CommandContext, { domain, kind }: ListOptions): Promise<number> {
  const all = await loadCatalogue(context);
  const domains = [...new Set(all.map((entry) => entry.domain))].sort();
  if (domain !== undefined && !domains.includes(domain)) {
    const near = closest(domain, domains);
    const hint = near === undefined ? ` Domains are ${domains.join(', ')}.` : ` Did you mean ${near}?`;
    throw new Invalid('schema.unknown-type', `No contract is in the domain ${JSON.stringify(domain)}.${hint}`);
  }
  const contracts = all.filter(
    (entry) => (domain === undefined || entry.domain === domain) && (kind === undefined || entry.kind === kind),
  );
  const groups = groupByDomain(contracts);
  const totals = countContracts(contracts);
  const { out } = context;

  if (context.isJson) {
    await out.json({
      contracts: groups.flatMap((group) =>
        group.contracts.map(({ type, version, kind, domain, routingKey, title, file, deprecated }) => ({
          type,
          version,
          kind,
          domain,
          routing_key: routingKey,
          title,
          file,
          ...(deprecated === undefined ? {} : { deprecated }),
        })),
      ),
      totals,
    });
    return EXIT_OK;
  }

  const { bold, dim, yellow } = out.colors;
  for (const group of groups) {
    await out.line(`${bold(escapeText(group.domain))} ${dim(`(${group.contracts.length})`)}`);
    const rows = group.contracts.map((contract) => [
      { text: escapeText(contract.type) },
      { text: contract.kind, paint: dim },
      contract.deprecated === undefined
        ? { text: firstSentence(contract.description) }
        : { text: `deprecated: ${escapeText(contract.deprecated)}`, paint: yellow },
    ]);
    for (const line of formatTable(rows, { width: out.width })) await out.line(line);
    await out.line();
  }
  const kinds = [
    pluralise(totals.event, 'event', 'events'),
    pluralise(totals.command, 'command', 'commands'),
    pluralise(totals.reply, 'reply', 'replies'),
  ];
  await out.line(`Total: ${kinds.join(', ')} in ${pluralise(totals.domains, 'domain', 'domains')}`);
  return EXIT_OK;
}

function firstSentence(description: string): string {
  return escapeText(/^.*?[.!?](?=\s|$)/s.exec(description)?.[0] ?? description);
}
