import type { CommandContext } from '../shell/command-context.js';

/** How far a redrive has come, for a person who watches: a bar on a terminal, nothing elsewhere. */
export interface RedriveProgress {
  /** Call once for each letter that was looked at. */
  seen(moved: number): void;
  /** Takes the bar away while something else is written. */
  aside<T>(write: () => Promise<T>): Promise<T>;
  end(): void;
}

const BAR_WIDTH = 24;

/** @param total how many rest in the queue; letters that come later are not visited, and not counted. */
export async function createRedriveProgress(
  { notes, stderr, isJson }: CommandContext,
  total: number,
): Promise<RedriveProgress> {
  if (!notes.isTerminal || isJson || total === 0) return { seen: () => {}, aside: (write) => write(), end: () => {} };
  // Only who sees it pays for loading it.
  const { default: ora } = await import('ora');
  // Its own keyboard handling would take Ctrl-C away from the command.
  const bar = ora({ stream: stderr, discardStdin: false }).start(describeProgress(0, total, 0));
  let count = 0;
  return {
    seen(moved) {
      count += 1;
      bar.text = describeProgress(count, total, moved);
    },
    async aside(write) {
      bar.stop();
      try {
        return await write();
      } finally {
        bar.start();
      }
    },
    end: () => void bar.stop(),
  };
}

export function describeProgress(count: number, total: number, moved: number): string {
  const share = Math.min(1, count / total);
  const filled = Math.round(share * BAR_WIDTH);
  const bar = `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)}`;
  return `${bar} ${Math.floor(share * 100)}%  ${count} of ${total} looked at, ${moved} moved. Ctrl-C ends it after this one.`;
}
