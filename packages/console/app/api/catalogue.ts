import type { ContractSummary } from './contracts.js';

/** `GET /contracts`: a contract, and what is known of who uses it. */
export interface CatalogueEntry extends ContractSummary {
  readonly routing_key: string;
  readonly file: string;
  readonly sensitive: readonly string[];
  readonly producers: readonly string[];
  readonly consumers: readonly string[];
  /** RFC 3339; null where the gateway has not seen it since it looks. */
  readonly last_seen: string | null;
  readonly seen: number;
  readonly reply?: string;
  /** Paths where it is taken: `/events/github/pr/created`. */
  readonly publish?: string;
  readonly send?: string;
}

/** `GET /contracts/{type}` */
export interface FullContract extends CatalogueEntry {
  readonly schema: object;
  readonly examples: readonly unknown[];
  /** Variable words of a family. */
  readonly parameters: readonly string[];
  readonly versions: readonly string[];
}

/** One reason why a payload does not fit. `path` is a JSON pointer; empty for the whole. */
export interface PayloadProblem {
  readonly path: string;
  readonly message: string;
}
