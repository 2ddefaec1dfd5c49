export interface GeneralRule {
  /** Completes "Checks that ...". */
  readonly purpose: string;
  readonly why: string;
  readonly fix: string;
}

export type GeneralRuleId =
  | 'payload-same'
  | 'payload-proven'
  | 'schema-readable'
  | 'property-no-reuse'
  | 'type-name-no-delete'
  | 'code-compiles'
  | 'changeset-covers'
  | 'acceptance-used';

/** What the check says without a rule file: by the engine, the reader, the comparison of types and of changesets. */
export const GENERAL_RULES: Readonly<Record<GeneralRuleId, GeneralRule>> = {
  'payload-same': {
    purpose: 'every payload that was valid stays valid, whatever in the schema decides it.',
    why: 'The engine found a payload that one version accepts and the other refuses, and no single rule explains it.',
    fix: 'Publish the change as a new version of the event, and keep this one as it is.',
  },
  'payload-proven': {
    purpose: 'a change can be proven harmless.',
    why: 'The engine found neither a proof nor a payload that breaks: a risk, and no more than that.',
    fix: 'Simplify the schema, add the payloads you fear to its examples, or accept the finding with a reason.',
  },
  'schema-readable': {
    purpose: 'every schema can be read.',
    why: 'Nothing can be said of a schema that is no JSON, or that refers to nothing.',
    fix: 'Run `bloodbank lint` and correct what it finds.',
  },
  'property-no-reuse': {
    purpose: 'a property that was gone does not come back with another meaning.',
    why: 'Each two neighbouring versions agree, and the first and the last do not: messages of both may meet in one queue.',
    fix: 'Choose another name, and put the old one into x-reserved.',
  },
  'type-name-no-delete': {
    purpose: 'no exported TypeScript name goes away.',
    why: 'Code that imports the name stops compiling, although every message is still understood.',
    fix: 'Keep the name of the definition, or release a major version.',
  },
  'code-compiles': {
    purpose: 'code that compiles against the generated types goes on compiling.',
    why: 'Every message is still understood, but who updates the contracts has to change code, and no other rule says where.',
    fix: 'Describe the values as before, or release a major version.',
  },
  'changeset-covers': {
    purpose: 'the changeset of a release is as large as what changed.',
    why: 'Who updates trusts the number.',
    fix: 'Run `bloodbank check --changeset write`.',
  },
  'acceptance-used': {
    purpose: 'every acceptance still meets a finding.',
    why: 'One that meets none hides nothing today and something else tomorrow.',
    fix: 'Remove it from compat-accepted.json.',
  },
};
