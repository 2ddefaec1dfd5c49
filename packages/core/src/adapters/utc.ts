/** As Python's `isoformat()` and `str()` write a moment: with a `T` or a space, with or without its offset. */
const MOMENT = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d(?:\.\d+)?)(Z|[+-]\d\d:?\d\d)?$/i;

/** The same moment with its offset; without one it is UTC. What is no moment comes back as it is. */
export function utc(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const match = MOMENT.exec(value);
  if (match === null) return value;
  const [, day, time, offset = 'Z'] = match;
  const zone = /^[+-]\d{4}$/.test(offset) ? `${offset.slice(0, 3)}:${offset.slice(3)}` : offset.toUpperCase();
  return `${day}T${time}${zone}`;
}
