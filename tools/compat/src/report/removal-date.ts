/** Whether a date that an `x-deprecated` names has passed: "Use shop.order.placed.v2; gone after 2027-01-31." */
export function removalDate(deprecated: string | undefined, now: Date): string | undefined {
  const [date] = /\b\d{4}-\d{2}-\d{2}\b/.exec(deprecated ?? '') ?? [];
  if (date === undefined) return undefined;
  const end = Date.parse(`${date}T23:59:59.999Z`);
  // There is no 31st of February, and whoever wrote it meant a day that nobody knows.
  const isDay = !Number.isNaN(end) && new Date(end).toISOString().startsWith(date);
  return isDay && end < now.getTime() ? date : undefined;
}
