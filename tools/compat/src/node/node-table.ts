import type { JsonValue } from '@bloodbank/schema-model';
import { Undecidable } from '../prepare/undecidable.js';
import { canonicalText } from './canonical-text.js';
import { listedOnce, listedWithin } from './listed-values.js';
import type { ItemsNode, Kind, Node, PropsNode } from './node.js';
import { KINDS } from './node.js';
import { areDisjoint } from './pinned.js';

type Draft = Node extends infer Each ? (Each extends Node ? Omit<Each, 'id'> : never) : never;

const MAX_NODES = 300_000;

/** Makes nodes, each only once. The table of one comparison: both schemas are built in it, so what they share is one node. */
export class NodeTable {
  readonly nodes: Node[] = [];
  private readonly byKey = new Map<string, Node>();
  readonly always: Node = this.make('true', { op: 'true' });
  readonly never: Node = this.make('not 1', { op: 'not', of: this.always });

  private make(key: string, draft: Draft): Node {
    const known = this.byKey.get(key);
    if (known !== undefined) return known;
    if (this.nodes.length >= MAX_NODES) throw new Undecidable('the schemas are too large');
    const node = { ...draft, id: this.nodes.length + 1 } as Node;
    this.nodes.push(node);
    this.byKey.set(key, node);
    return node;
  }

  at(id: number): Node {
    return this.nodes[Math.abs(id) - 1] as Node;
  }

  and(parts: readonly Node[]): Node {
    const flat = listedWithin(
      parts.flatMap((part) => (part.op === 'and' ? part.of : [part])),
      this,
    );
    return this.group('and', flat, this.always, this.never);
  }

  or(parts: readonly Node[]): Node {
    const flat = parts.flatMap((part) => (part.op === 'or' ? part.of : [part]));
    const lists = flat.filter((part) => part.op === 'enum');
    const others = flat.filter((part) => part.op !== 'enum');
    const listed = this.oneOfValues(lists.flatMap(({ values }) => values));
    return this.group('or', [...others, listed], this.never, undefined);
  }

  private group(op: 'and' | 'or', parts: readonly Node[], empty: Node, absorbing: Node | undefined): Node {
    const of = sorted(new Map(parts.filter((part) => part !== empty).map((part) => [part.id, part])));
    if (absorbing !== undefined && of.includes(absorbing)) return absorbing;
    if (of.length <= 1) return of[0] ?? empty;
    return this.make(`${op} ${of.map((part) => part.id)}`, { op, of });
  }

  one(parts: readonly Node[]): Node {
    const of = parts.filter((part) => part !== this.never).sort((a, b) => a.id - b.id);
    if (of.length <= 1) return of[0] ?? this.never;
    const lists = of.filter((part) => part.op === 'enum');
    if (lists.length === of.length) return this.oneOfValues(listedOnce(lists.map(({ values }) => values)));
    // Where no two can hold, one of them is any of them, and that is much less to say.
    if (areDisjoint(of)) return this.or(of);
    return this.make(`one ${of.map((part) => part.id)}`, { op: 'one', of });
  }

  /** Two negations stay two: what stands below one evaluates no property. */
  not(of: Node): Node {
    return this.make(`not ${of.id}`, { op: 'not', of });
  }

  ref(key: string, target: () => Node): Node {
    return this.make(`ref ${key}`, { op: 'ref', target });
  }

  type(kinds: readonly Kind[]): Node {
    const of = KINDS.filter((kind) => kinds.includes(kind));
    return of.length === KINDS.length ? this.always : this.make(`type ${of}`, { op: 'type', kinds: of });
  }

  oneOfValues(values: readonly JsonValue[]): Node {
    const byText = new Map(values.map((value) => [canonicalText(value), value]));
    const texts = [...byText.keys()].sort();
    if (texts.length === 0) return this.never;
    const listed = texts.map((text) => byText.get(text) ?? null);
    return this.make(`enum ${texts.join(' ')}`, { op: 'enum', values: listed, texts: new Set(texts) });
  }

  bound(op: 'min' | 'max', value: number, isOpen: boolean): Node {
    return this.make(`${op} ${value} ${isOpen}`, { op, value, isOpen });
  }

  multiple(of: number): Node {
    return this.make(`multiple ${of}`, { op: 'multiple', of });
  }

  count(op: 'length' | 'itemCount' | 'propertyCount', min: number, max: number): Node {
    return min === 0 && max === Infinity ? this.always : this.make(`${op} ${min} ${max}`, { op, min, max });
  }

  pattern(source: string): Node {
    return this.make(`pattern ${source}`, { op: 'pattern', source });
  }

  format(name: string): Node {
    return this.make(`format ${name}`, { op: 'format', name });
  }

  required(name: string): Node {
    return this.make(`required ${name}`, { op: 'required', name });
  }

  names(of: Node): Node {
    return of === this.always ? of : this.make(`names ${of.id}`, { op: 'names', of });
  }

  unique(): Node {
    return this.make('unique', { op: 'unique' });
  }

  contains(of: Node, min: number, max: number): Node {
    return this.make(`contains ${of.id} ${min} ${max}`, { op: 'contains', of, min, max });
  }

  props(draft: Omit<PropsNode, 'id' | 'op'>): Node {
    const list = (of: ReadonlyMap<string, Node>): [string, Node][] =>
      [...of].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    const properties = list(draft.properties);
    const patterns = list(draft.patterns);
    const text = JSON.stringify([properties, patterns].map((entries) => entries.map(([name, { id }]) => [name, id])));
    return this.make(`props ${text} ${draft.rest.id} ${draft.hasRest}`, {
      ...{ op: 'props', properties: new Map(properties), patterns: new Map(patterns) },
      ...{ rest: draft.rest, hasRest: draft.hasRest },
    });
  }

  items(draft: Omit<ItemsNode, 'id' | 'op'>): Node {
    const ids = draft.prefix.map(({ id }) => id);
    return this.make(`items ${ids} ${draft.rest.id} ${draft.hasRest}`, { op: 'items', ...draft });
  }

  others(op: 'otherProps' | 'otherItems', of: Node, within: Node): Node {
    return this.make(`${op} ${of.id} ${within.id}`, { op, of, within });
  }
}

function sorted(nodes: ReadonlyMap<number, Node>): readonly Node[] {
  return [...nodes.values()].sort((a, b) => a.id - b.id);
}
