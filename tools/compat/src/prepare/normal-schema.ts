import type { JsonSchema } from '@bloodbank/schema-model';

/** A schema in one dialect's words, 2020-12, without annotations; every reference leads to a member of `$defs`, to be read from the one called `root`. */
export interface NormalSchema {
  readonly root: string;
  readonly $defs: Readonly<Record<string, JsonSchema>>;
}
