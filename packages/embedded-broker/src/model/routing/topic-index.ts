import type { BindingTerms, RoutingIndex, RoutingInput } from './routing-index.js';

interface TopicNode<B> {
  readonly children: Map<string, TopicNode<B>>;
  readonly bindings: Set<B>;
  /** This node was entered by '#': it stays active whatever word comes. */
  readonly isHash: boolean;
}

/**
 * topic: words separated by dots; `*` is exactly one word, `#` is zero or more.
 *
 * The patterns form a trie, walked as a set of active nodes, one step per word. Work is at most words times nodes, so no
 * pattern such as `#.a.#.a.#.a` can make one message expensive.
 */
export class TopicIndex<B extends BindingTerms> implements RoutingIndex<B> {
  readonly #root: TopicNode<B> = createNode(false);

  add(binding: B): void {
    let node = this.#root;
    for (const word of wordsOf(binding.routingKey)) {
      let child = node.children.get(word);
      if (child === undefined) {
        child = createNode(word === '#');
        node.children.set(word, child);
      }
      node = child;
    }
    node.bindings.add(binding);
  }

  remove(binding: B): void {
    removeFrom(this.#root, wordsOf(binding.routingKey), 0, binding);
  }

  match(input: RoutingInput, visit: (binding: B) => void): void {
    let active = new Set<TopicNode<B>>();
    enter(this.#root, active);
    for (const word of wordsOf(input.routingKey)) {
      const next = new Set<TopicNode<B>>();
      for (const node of active) {
        if (node.isHash) enter(node, next);
        enter(node.children.get(word), next);
        enter(node.children.get('*'), next);
      }
      if (next.size === 0) return;
      active = next;
    }
    for (const node of active) node.bindings.forEach(visit);
  }
}

/** The empty key has no words at all, as in RabbitMQ: '#' matches it and '*' does not. */
function wordsOf(key: string): readonly string[] {
  return key === '' ? [] : key.split('.');
}

function createNode<B>(isHash: boolean): TopicNode<B> {
  return { children: new Map(), bindings: new Set(), isHash };
}

/** Activates a node and, because '#' may stand for no word at all, the '#' below it. */
function enter<B>(node: TopicNode<B> | undefined, active: Set<TopicNode<B>>): void {
  let entered = node;
  while (entered !== undefined && !active.has(entered)) {
    active.add(entered);
    entered = entered.children.get('#');
  }
}

function removeFrom<B>(node: TopicNode<B>, words: readonly string[], depth: number, binding: B): void {
  const word = words[depth];
  if (word === undefined) {
    node.bindings.delete(binding);
    return;
  }
  const child = node.children.get(word);
  if (child === undefined) return;
  removeFrom(child, words, depth + 1, binding);
  if (child.bindings.size === 0 && child.children.size === 0) node.children.delete(word);
}
