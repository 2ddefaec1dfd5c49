import type { JsonValue } from '@bloodbank/schema-model';

/** SAFE is proven, BREAK has a witness, UNPROVEN is neither: a risk. `tried` counts the payloads that were tried. */
export type Verdict =
  | { readonly verdict: 'SAFE'; readonly provenBy: 'equality' | 'proof'; readonly tried: number }
  | {
      readonly verdict: 'BREAK';
      /** Left out where it is too large to be built; the message then says what it is. */
      readonly witness?: JsonValue | undefined;
      /** What the reader says of the witness. */
      readonly message: string;
      /** Where in the witness, as a JSON pointer; '' is all of it. */
      readonly pointer: string;
      readonly tried: number;
    }
  | { readonly verdict: 'UNPROVEN'; readonly tried: number; readonly reason: string };

export type VerdictKind = Verdict['verdict'];
