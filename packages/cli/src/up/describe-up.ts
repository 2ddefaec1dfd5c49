import type { Contract, Registry } from '@bloodbank/core/contract';
import type { Colors } from '../output/printer.js';
import { formatTable } from '../output/table.js';
import type { OpenBroker } from './open-broker.js';

/** A script may wait for this line. */
export const UP_LINE = 'Bloodbank is up';

export interface UpFacts {
  readonly broker: Pick<OpenBroker, 'kind' | 'address' | 'named'>;
  /** Where the HTTP gateway answers, if there is one. */
  readonly gateway?: string | undefined;
  /** Where what is published is kept, if here. */
  readonly history?: string;
  readonly registry: Registry;
  readonly hasDemo: boolean;
  readonly hasPractice?: boolean;
  /** How this program is called here: `bloodbank`, or `npx bloodbank`. */
  readonly command: string;
}

/** What is up, where, and what to try next. */
export function describeUp(
  { broker, gateway, history, registry, hasDemo, hasPractice = false, command }: UpFacts,
  colors: Colors,
): readonly string[] {
  const { bold, cyan, dim, green } = colors;
  const events = registry.listEvents({ kind: 'event' });
  const sample = chooseSample(events);
  const facts: (readonly [label: string, value: string, note?: string])[] = [
    ['broker', broker.address, whoseIs(broker)],
    ...(gateway === undefined
      ? []
      : [['gateway', gateway, `in a browser the console; every address: ${gateway}/docs`] as const]),
    ...(history === undefined ? [] : [['history', history] as const]),
    ['events', `${events.length} types, from the schemas as they are now`],
    ...(hasDemo ? [['demo', 'prints every event that it receives below'] as const] : []),
  ];
  const watching = [sample === undefined ? 'tail' : `tail '${sample.domain}.#'`, 'watch events pass'];
  const publishing = sample === undefined ? [] : [[`publish ${sample.type} --example`, 'send a real event']];
  const steps = [
    // What nobody receives is refused: without the demo, somebody must watch first.
    ...(hasDemo ? [...publishing, watching] : [watching, ...publishing]),
    ...(hasPractice
      ? [
          ['dlq list practice', 'see what failed'],
          ['dlq redrive practice --yes', 'mend it'],
          ['trace <event_id>', 'see what caused what'],
        ]
      : []),
    ['list', 'see what there is'],
    ['doctor', 'check what the bus needs'],
  ];
  return [
    `${green('✔')} ${bold(UP_LINE)}`,
    ...formatTable(
      facts.flatMap(([label, value, note]) => [
        [{ text: label, paint: dim }, { text: value }],
        ...(note === undefined ? [] : [[{ text: '' }, { text: note, paint: dim }]]),
      ]),
    ),
    '',
    'Try next, in another terminal:',
    ...formatTable(
      steps.map(([step = '', purpose = '']) => [
        { text: `${command} ${step}`, paint: cyan },
        { text: `# ${purpose}`, paint: dim },
      ]),
    ),
    ...(gateway === undefined || sample === undefined || !hasDemo
      ? []
      : ['', 'Or over HTTP, without this program:', ...curlLines(gateway, sample).map((line) => `  ${cyan(line)}`)]),
    '',
    dim('Ctrl-C ends it.'),
  ];
}

function whoseIs({ kind, named }: UpFacts['broker']): string {
  if (kind === 'embedded') return 'embedded broker: in memory, keeps nothing on disk, this machine only';
  if (kind === 'shared') return 'embedded broker of another `bloodbank up`: ends with it';
  return `as ${named === undefined || named === 'url' ? '--url' : named} says`;
}

/** The event that the documentation speaks of, where these schemas have it; else any that has an example. */
function chooseSample(events: readonly Contract[]): Contract | undefined {
  const usable = events.filter((event) => event.examples.length > 0 && event.parameters.length === 0);
  return usable.find((event) => event.type === 'github.pr.created') ?? usable[0];
}

/** To be pasted into a shell as it is. */
function curlLines(gateway: string, sample: Contract): readonly string[] {
  const path = sample.type.replaceAll('.', '/');
  const payload = JSON.stringify(sample.examples[0]).replaceAll("'", "'\\''");
  return [
    `curl -i ${gateway}/events/${path} \\`,
    "  -H 'Content-Type: application/json' \\",
    `  -d '${payload}'`,
    `curl -N '${gateway}/events/stream?pattern=${sample.domain}.%23'`,
  ];
}
