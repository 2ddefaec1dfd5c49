import { type JsonSchema, type JsonValue, memberOf } from '@bloodbank/schema-model';
import { createNodeBuilder } from '../node/build-nodes.js';
import type { Node } from '../node/node.js';
import type { NodeTable } from '../node/node-table.js';
import { type AjvValidator, createAjvValidator } from '../oracle/ajv-validator.js';
import { hasFormat } from '../pattern/formats.js';
import { createPublishable } from '../policy/create-publishable.js';
import type { Policy } from '../policy/policy.js';
import { createReaders } from '../policy/to-reader.js';
import { createWriters } from '../policy/to-writer.js';
import type { NormalSchema } from '../prepare/normal-schema.js';
import { normalise } from '../prepare/normalise.js';
import { DIALECT_URI } from '../trees/bundle.js';

interface Named {
  /** Unlike that of any other part, of any tree. */
  readonly name: string;
  readonly schema: JsonSchema;
}

/** A schema with all that it refers to by name. */
export interface Member {
  readonly root: Named;
  readonly parts: readonly Named[];
}

/** One schema of a pool, as it is sent or as it is read. */
export interface Form {
  readonly node: Node;
  readonly validator: AjvValidator;
  /** Whether a payload that the node takes is one that leaves a writer. */
  readonly canSend: (payload: JsonValue) => boolean;
}

/** One version of all schemas of a pool. */
export interface PoolSide {
  readonly normal: NormalSchema;
  /** A schema as it stands, whoever sends or reads. */
  plainOf(member: Member): Form;
  writerOf(member: Member): Form;
  readerOf(member: Member): Form;
}

/**
 * Normalises what several schemas reach, each part once, and derives from it what their writers send and their readers accept.
 *
 * @throws {Undecidable} where that cannot be done for one of them.
 */
export function createPoolSide(members: readonly Member[], policy: Policy, table: NodeTable): PoolSide {
  const all = members.flatMap(({ root, parts }) => [root, ...parts]);
  const normal = normalise(
    {
      $schema: DIALECT_URI,
      $defs: Object.fromEntries(all.map(({ name, schema }) => [name, schema])),
      anyOf: members.map(({ root }) => ({ $ref: `#/$defs/${root.name}` })),
    },
    hasFormat,
  );
  const top = normal.$defs[normal.root];
  const branches = (typeof top === 'object' ? memberOf(top, 'anyOf') : []) as readonly JsonSchema[];
  const names = members.map((_, at) => {
    const branch = branches[at];
    return String(typeof branch === 'object' ? branch['$ref'] : '').slice('#/$defs/'.length);
  });
  const writers = createWriters(normal.$defs);
  const readers = createReaders(normal.$defs);
  const isSet = policy === 'set';
  const nameOf = new Map(
    members.map(({ root }, at) => {
      const name = names[at] ?? '';
      return [
        root,
        isSet
          ? { plain: name, writer: name, reader: name }
          : { plain: name, writer: writers.nameOf(name), reader: readers.nameOf(name) },
      ];
    }),
  );
  const $defs = { ...normal.$defs, ...Object.fromEntries(writers.made), ...Object.fromEntries(readers.made) };
  const build = createNodeBuilder(table, $defs);
  const validators = new Map<string, AjvValidator>();
  const formOf = (name: string, plain: string): Form => {
    const validator = validators.get(name) ?? createAjvValidator({ root: name, $defs });
    validators.set(name, validator);
    const canSend = isSet ? () => true : createPublishable({ root: plain, $defs: normal.$defs });
    return { node: build(name), validator, canSend };
  };
  return {
    normal,
    plainOf: ({ root }) => formOf(nameOf.get(root)?.plain ?? '', nameOf.get(root)?.plain ?? ''),
    writerOf: ({ root }) => formOf(nameOf.get(root)?.writer ?? '', nameOf.get(root)?.plain ?? ''),
    readerOf: ({ root }) => formOf(nameOf.get(root)?.reader ?? '', nameOf.get(root)?.plain ?? ''),
  };
}
