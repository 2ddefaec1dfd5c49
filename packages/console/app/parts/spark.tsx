import type { VNode } from 'preact';

export interface SparkProps {
  /** Oldest first. */
  readonly values: readonly number[];
  /** The height of the whole, so that several can be compared. Default: the greatest of the values. */
  readonly most?: number;
  readonly label: string;
}

const WIDTH = 240;
const HEIGHT = 36;

/** A line of how much there was, for a glance. Its numbers stand beside it. */
export function Spark({ values, most = Math.max(...values, 0), label }: SparkProps): VNode {
  const step = WIDTH / Math.max(1, values.length - 1);
  const y = (value: number): number => HEIGHT - 1 - (most === 0 ? 0 : (value / most) * (HEIGHT - 3));
  const points = values.map((value, index) => `${(index * step).toFixed(1)},${y(value).toFixed(1)}`);
  return (
    <svg class="spark" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={label}>
      <path class="spark-area" d={`M0,${HEIGHT} L${points.join(' L')} L${WIDTH},${HEIGHT} Z`} />
      <path class="spark-line" d={`M${points.join(' L')}`} />
    </svg>
  );
}
