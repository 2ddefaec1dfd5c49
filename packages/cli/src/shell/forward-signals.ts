/** SIGUSR1 belongs to Node's debugger. */
const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'] as const;

/**
 * Passes signals on to a program that runs for this process, in place of ending it. Returns what gives them back their meaning.
 *
 * @param except Those that the program receives anyhow.
 */
export function forwardSignals(
  pass: (signal: NodeJS.Signals) => void,
  except: readonly NodeJS.Signals[] = [],
): () => void {
  const listeners = FORWARDED.map((name) => {
    const listener = (): void => {
      if (!except.includes(name)) pass(name);
    };
    process.on(name, listener);
    return [name, listener] as const;
  });
  return () => {
    for (const [name, listener] of listeners) process.off(name, listener);
  };
}
