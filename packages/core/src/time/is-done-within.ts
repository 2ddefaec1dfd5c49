/** Whether the work ended, well or not, before the deadline: a moment as `performance.now()` counts. */
export async function isDoneWithin(work: Promise<unknown>, endsAt: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, Math.max(0, endsAt - performance.now()), false);
  });
  const isDone = await Promise.race([
    work.then(
      () => true,
      () => true,
    ),
    deadline,
  ]);
  clearTimeout(timer);
  return isDone;
}
