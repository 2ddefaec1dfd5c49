import type { ListNode, Property, RecordNode, TypeNode } from './type-node.js';

type Draft<Node> = Node extends TypeNode ? Omit<Node, 'id'> : never;

/** Makes nodes, equal ones only once, so that two types of which nothing differs are known to be one without a look inside. */
export class TypeTable {
  readonly #nodes = new Map<string, TypeNode>();
  readonly #definitions = new Map<string, () => TypeNode>();

  readonly unknown: TypeNode = this.#add('unknown', { kind: 'unknown' });
  readonly unclear: TypeNode = this.#add('unclear', { kind: 'unclear' });
  readonly never: TypeNode = this.#add('union', { kind: 'union', members: [] });
  readonly undefined: TypeNode = this.scalar('undefined');

  /** Equal to no other: of what is not followed, nobody knows that it is the same. */
  createUnclear(): TypeNode {
    return this.#add(`unclear ${this.#nodes.size}`, { kind: 'unclear' });
  }

  scalar(text: string): TypeNode {
    return this.#add(`scalar ${text}`, { kind: 'scalar', text });
  }

  union(members: readonly TypeNode[]): TypeNode {
    return this.#combine('union', members);
  }

  intersection(members: readonly TypeNode[]): TypeNode {
    return this.#combine('intersection', members);
  }

  record(of: Omit<RecordNode, 'id' | 'kind'>): RecordNode {
    const properties = [...of.properties].map(([name, { type, isOptional }]) => [name, type.id, isOptional]);
    const key = JSON.stringify([properties.sort(byName), of.index?.id ?? '', of.isObject]);
    return this.#add(`record ${key}`, { kind: 'record', ...of }) as RecordNode;
  }

  list(members: readonly TypeNode[], least: number, rest?: TypeNode): ListNode {
    const key = `list ${members.map(({ id }) => id).join(' ')}, ${least}, ${rest?.id ?? ''}`;
    const parts = { kind: 'list', members, least: Math.min(least, members.length) } as const;
    return this.#add(key, rest === undefined ? parts : { ...parts, rest }) as ListNode;
  }

  /** A name that stands for what `define` returns; it is asked once, when somebody wants to know. */
  name(name: string, define: () => TypeNode): TypeNode {
    const node = this.#add(`name ${name}`, { kind: 'name', name });
    if (!this.#definitions.has(name)) this.#definitions.set(name, define);
    return node;
  }

  definitionOf(name: string): TypeNode {
    const found = this.#definitions.get(name)?.() ?? this.unclear;
    this.#definitions.set(name, () => found);
    return found;
  }

  #combine(kind: 'union' | 'intersection', members: readonly TypeNode[]): TypeNode {
    const all = new Map(members.map((member) => [member.id, member]));
    const [first] = all.values();
    if (all.size === 1 && first !== undefined) return first;
    const sorted = [...all.values()].sort((a, b) => a.id - b.id);
    return this.#add(`${kind} ${sorted.map(({ id }) => id).join(' ')}`.trim(), { kind, members: sorted });
  }

  #add(key: string, draft: Draft<TypeNode>): TypeNode {
    const known = this.#nodes.get(key);
    if (known !== undefined) return known;
    const node = { ...draft, id: this.#nodes.size } as TypeNode;
    this.#nodes.set(key, node);
    return node;
  }
}

/** No property at all, as the parts of a record. */
export const NO_PROPERTIES: ReadonlyMap<string, Property> = new Map();

function byName(a: readonly unknown[], b: readonly unknown[]): number {
  return String(a[0]) < String(b[0]) ? -1 : 1;
}
