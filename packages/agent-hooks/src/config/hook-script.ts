/** What the script of a hook is made of. Absolute paths. */
export interface ScriptPlaces {
  readonly calls: string;
  /** Holds the pid of who publishes, while somebody does, and is touched by them at least once a minute. */
  readonly hint: string;
  /** What publishes the calls, as a program and its arguments. */
  readonly drainer: readonly string[];
  readonly cwd: string;
}

/**
 * What an agent calls: a few lines for /bin/sh, for the start of Node alone would take longer than a hook may. It puts the call,
 * which is on stdin, into a folder, sees to it that somebody publishes it, and is gone. It says nothing and never fails: in some agents
 * exit code 2 forbids what they were about to do, and what stands on stdout is read by the model. An empty file tells of a call for which
 * there was no room. A hint that nobody touched for two minutes was left by a process that is gone, whoever has its pid by then.
 */
export function renderHookScript({ calls, hint, drainer, cwd }: ScriptPlaces): string {
  return `#!/bin/sh
# Written by \`bloodbank hooks install\`. Changes are lost with the next one.
exec >/dev/null 2>&1
umask 077
call=${quote(calls)}/$(date +%s%N)-$$
{ cat >"$call.part" && mv "$call.part" "$call.json"; } || {
  rm -f "$call.part"
  printf '' >"$call.lost"
}
pid=
[ -n "$(find ${quote(hint)} -mmin -2)" ] && read -r pid <${quote(hint)}
if [ -z "$pid" ] || ! kill -0 "$pid"; then
  cd ${quote(cwd)}
  nohup ${drainer.map(quote).join(' ')} </dev/null &
  echo $! >${quote(hint)}
fi
exit 0
`;
}

/** What stands in the configuration of the agent. A script that is gone is no failure either. */
export function hookCommand(script: string): string {
  return `sh ${quote(script)} 2>/dev/null || true`;
}

/** Nothing in it means anything to a shell. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
