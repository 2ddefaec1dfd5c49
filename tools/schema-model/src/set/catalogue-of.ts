import type { Kind } from '../annotations/annotations.js';
import type { SchemaSet } from './schema-set.js';

/** What a message is called, and what is said of it. */
export interface CatalogueEntry {
  readonly type: string;
  readonly version: number;
  readonly kind: Kind;
  readonly domain: string;
  readonly routingKey: string;
  readonly title: string;
  /** Beginning with the name of the tree: `schemas/github/pr.created.v1.json`. */
  readonly file: string;
  readonly description: string;
  readonly deprecated?: string;
}

/** Every message of a tree, without its payload. */
export function catalogueOf({ label, events }: SchemaSet): readonly CatalogueEntry[] {
  return events.map(({ type, version, kind, domain, routingKey, title, description, ...event }) => ({
    ...{ type, version, kind, domain, routingKey, title, file: `${label}/${event.file}`, description },
    ...(event.annotations.deprecated === undefined ? {} : { deprecated: event.annotations.deprecated }),
  }));
}
