import { isDeepStrictEqual } from 'node:util';
import type { Finding, Origin } from '../finding.js';
import type { RascalBinding, RascalExchange, RascalQueue } from '../rascal/rascal-config.js';
import { type Named, normalizeVhost } from './normalize-vhost.js';
import type { ParsedFile } from './parse-file.js';

/** A part as the files lay it out, before anything is added to it. */
export interface Part<T> {
  readonly definition: T;
  readonly origin: Origin;
  /** Name of the file: a service, or `bus`. */
  readonly owner: string;
}

/** What all files name, gathered; each part once. */
export interface CollectedParts {
  readonly exchanges: ReadonlyMap<string, Part<RascalExchange>>;
  readonly queues: ReadonlyMap<string, Part<RascalQueue>>;
  readonly bindings: ReadonlyMap<string, Part<RascalBinding>>;
  /** Parts that two files define differently. */
  readonly findings: readonly Finding[];
}

/** @param vhostPointer where in each file the vhost stands */
export function collectParts(
  files: readonly { readonly parsed: ParsedFile; readonly vhost: unknown }[],
  vhostPointer: string,
): CollectedParts {
  const exchanges = new Map<string, Part<RascalExchange>>();
  const queues = new Map<string, Part<RascalQueue>>();
  const bindings = new Map<string, Part<RascalBinding>>();
  const findings: Finding[] = [];
  const collect = <T>(into: Map<string, Part<T>>, kind: string, parts: readonly Named<T>[], parsed: ParsedFile) => {
    for (const { name, pointer, definition } of parts) {
      const origin = parsed.locate(`${vhostPointer}${pointer}`);
      const first = into.get(name);
      if (first === undefined) into.set(name, { definition, origin, owner: parsed.name });
      else if (!isDeepStrictEqual(first.definition, definition))
        findings.push(conflict(kind, name, first.origin, origin));
    }
  };
  for (const { parsed, vhost } of files) {
    const normal = normalizeVhost(vhost);
    collect(exchanges, 'exchange', normal.exchanges, parsed);
    collect(queues, 'queue', normal.queues, parsed);
    collect(bindings, 'binding', normal.bindings, parsed);
  }
  return { exchanges, queues, bindings, findings };
}

function conflict(kind: string, name: string, first: Origin, second: Origin): Finding {
  return {
    severity: 'error',
    rule: 'definition-conflict',
    ...second,
    message: `The ${kind} "${name}" is defined differently in ${first.file}.`,
    fix: 'Define it once, in bus.json when several services need it.',
  };
}
