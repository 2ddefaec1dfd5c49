/** First in, first out, in constant time: an array that is shifted moves all that is left in it. */
export interface Fifo<T> {
  readonly size: number;
  push(item: T): void;
  peek(): T | undefined;
  shift(): void;
}

export function createFifo<T>(): Fifo<T> {
  let items: T[] = [];
  let head = 0;
  return {
    get size() {
      return items.length - head;
    },
    push: (item) => void items.push(item),
    peek: () => items[head],
    shift() {
      head += 1;
      if (head < 1_024 || head * 2 < items.length) return;
      items = items.slice(head);
      head = 0;
    },
  };
}
