/** W3C Trace Context; what is no such header is passed over, as the recommendation asks. */
export function isTraceparent(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/.test(value)
  );
}

export function traceIdOf(traceparent: unknown): string | undefined {
  return isTraceparent(traceparent) ? traceparent.split('-')[1] : undefined;
}
