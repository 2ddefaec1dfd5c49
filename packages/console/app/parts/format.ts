/** `14:03:07.120`, in the reader's own time zone. */
export function clockOf(time: string): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return time;
  const two = (value: number): string => String(value).padStart(2, '0');
  const ms = String(date.getMilliseconds()).padStart(3, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${ms}`;
}

/** `30 Nov, 14:03:07`; the year where it is another one. */
export function dateOf(time: string | undefined): string {
  if (time === undefined) return '';
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return time;
  const isThisYear = date.getFullYear() === new Date().getFullYear();
  const day = date.toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    ...(isThisYear ? {} : { year: 'numeric' as const }),
  });
  return `${day}, ${clockOf(time).slice(0, 8)}`;
}

/** `12 ms`, `3.4 s`, `5 min`, `2 h`, `3 d`. */
export function durationOf(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  if (ms < 3_600_000) return `${Math.round(ms / 60_000)} min`;
  if (ms < 86_400_000) return `${Math.round(ms / 3_600_000)} h`;
  return `${Math.round(ms / 86_400_000)} d`;
}

/** `12 s ago`: nobody asks for less than a second. */
export function agoOf(time: string | undefined, now: number = Date.now()): string {
  if (time === undefined) return '';
  const ms = now - Date.parse(time);
  if (Number.isNaN(ms)) return time;
  if (ms < 1_000) return 'now';
  return ms < 60_000 ? `${Math.floor(ms / 1_000)} s ago` : `${durationOf(ms)} ago`;
}

/** `812 B`, `4.1 kB`, `2.3 MB`. */
export function sizeOf(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${(bytes / 1_000).toFixed(1)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

export function countOf(count: number): string {
  return count.toLocaleString('en-US');
}

/** `1 queue`, `12 queues`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${countOf(count)} ${count === 1 ? one : many}`;
}

/** The end of an id, which tells neighbours apart: the beginning of a UUIDv7 is its time. */
export function shortId(id: string): string {
  return id.length > 12 ? `…${id.slice(-8)}` : id;
}
