/** Partitions are months of UTC, named as `2026-11`. */
export function monthOf(moment: Date): string {
  return moment.toISOString().slice(0, 7);
}

export function nextMonth(month: string): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return monthOf(new Date(Date.UTC(year, number, 1)));
}

export function startOf(month: string): Date {
  return new Date(`${month}-01T00:00:00Z`);
}
