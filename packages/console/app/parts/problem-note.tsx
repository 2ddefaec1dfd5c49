import type { VNode } from 'preact';
import type { Problem } from '../api/call.js';

/** What the gateway said, with its code and what to do. */
export function ProblemNote({ problem }: { readonly problem: Problem }): VNode {
  return (
    <div class="problem" role="alert">
      <p class="wrap">{problem.message}</p>
      {problem.remedy !== '' && <p class="quiet small">{problem.remedy}</p>}
      <code class="small quiet">{problem.code}</code>
    </div>
  );
}
