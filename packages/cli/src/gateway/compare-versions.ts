import type { Contract } from '@bloodbank/core/contract';
import type { VersionComparison } from '@bloodbank/gateway';

/** Both as one file, for what is compared is what changed in it. */
const FILE = 'versions/compared.one.v1.json';

/** What `bloodbank check` says of one version that would have become the other. */
export async function compareVersions(from: Contract, to: Contract): Promise<VersionComparison> {
  // Only who looks at changes pays for loading what judges them.
  const { buildTree, checkTrees } = await import('@bloodbank/compat');
  const treeOf = ({ schema, file }: Contract) =>
    buildTree([{ file: FILE, displayFile: file, text: JSON.stringify(schema, undefined, 2) }]);
  const { events } = checkTrees(treeOf(from), treeOf(to), { against: from.type });
  const report = events.find((event) => event.file === FILE || event.previous_file === FILE) ?? events[0];
  return {
    backward: report?.backward ?? 'UNKNOWN',
    forward: report?.forward ?? 'UNKNOWN',
    bump: report?.bump ?? 'none',
    changes: (report?.findings ?? []).map((finding) => {
      const { rule, level, direction, verdict, pointer, path, message, fix, witness } = finding;
      return {
        rule,
        level,
        direction,
        verdict,
        pointer,
        path,
        message,
        ...(fix === undefined ? {} : { fix }),
        ...(witness === undefined ? {} : { witness }),
      };
    }),
  };
}
