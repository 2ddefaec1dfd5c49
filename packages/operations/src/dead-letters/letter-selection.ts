/** Which letters a job is for, by their ids. Of several that are alike in everything it is for so many of them. */
export interface LetterSelection {
  readonly left: number;
  /** Takes it out of the selection; false where it is not in it. */
  take(id: string): boolean;
  has(id: string): boolean;
}

export function selectLetters(ids: readonly string[]): LetterSelection {
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(plain(id), (counts.get(plain(id)) ?? 0) + 1);
  let left = ids.length;
  return {
    get left() {
      return left;
    },
    has: (id) => (counts.get(plain(id)) ?? 0) > 0,
    take(id) {
      const count = counts.get(plain(id)) ?? 0;
      if (count === 0) return false;
      counts.set(plain(id), count - 1);
      left -= 1;
      return true;
    },
  };
}

/** Without the number that tells those apart which are alike. */
function plain(id: string): string {
  return id.replace(/-\d+$/, '');
}
