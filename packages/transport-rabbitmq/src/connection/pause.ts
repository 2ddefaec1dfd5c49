/** Lets time pass between two attempts; it does not keep the process alive. */
export function pause(delayMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delayMs).unref());
}
