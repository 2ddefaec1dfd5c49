import type { Repository } from '../open/find-repository.js';
import { askGit } from '../open/git.js';
import type { Commit } from '../open/read-commit.js';

/** So many versions of a tree may lie in a queue, and then some. */
const MAX_COMMITS = 100;

/** Every earlier version of the schemas: the tags that led to a commit, or, where there are none, the commits that touched them. */
export async function earlierCommits({ top, inside }: Repository, from: string): Promise<readonly Commit[]> {
  const tags = await askGit(
    top,
    'for-each-ref',
    '--sort=-creatordate',
    `--merged=${from}`,
    '--format=%(refname:short) %(objectname) %(*objectname)',
    'refs/tags',
  );
  const tagged = linesOf(tags).map((line): Commit => {
    const [name = '', object = '', target = ''] = line.split(' ');
    return { name, id: target || object };
  });
  if (tagged.length > 0) return tagged.slice(0, MAX_COMMITS);
  const path = inside === '' ? '.' : inside;
  const options = [`--max-count=${MAX_COMMITS}`, '--format=%H', '--end-of-options'];
  const log = await askGit(top, 'log', ...options, from, '--', path);
  return linesOf(log).map((id) => ({ name: id.slice(0, 12), id }));
}

function linesOf(text: string | undefined): readonly string[] {
  return (text ?? '').split('\n').filter((line) => line !== '');
}
