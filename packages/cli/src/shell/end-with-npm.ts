const LOOK_MS = 1_000;

type Process = Pick<NodeJS.Process, 'env' | 'kill' | 'pid'> & { readonly ppid: number };

/**
 * npm passes a signal on to the shell between it and this program, and no further: the shell dies of it, and the program would run on. Where npm runs
 * nothing but this program, as `npx bloodbank up` and a script `bloodbank up` do, the end of the shell is therefore taken for the
 * signal. A script that puts it into the background, or runs something else beside it, means that it stays.
 *
 * Called once, first of all: what this program starts must not take npm for its own.
 */
export function endWithNpm(system: Process = process): void {
  const script = system.env['npm_lifecycle_script'] ?? '';
  delete system.env['npm_lifecycle_script'];
  if (!/^['"]?bloodbank['"]?( [^&|;]*)?$/.test(script)) return;
  const parent = system.ppid;
  const looking = setInterval(() => {
    if (system.ppid === parent) return;
    clearInterval(looking);
    system.kill(system.pid, 'SIGTERM');
  }, LOOK_MS).unref();
}
