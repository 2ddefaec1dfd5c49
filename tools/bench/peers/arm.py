"""The process of an arm in Python. It speaks the protocol of src/harness/protocol.ts."""

import json
import os
import resource
import signal
import sys
import time

SETTING = json.loads(sys.argv[1])
ANSWERS = os.fdopen(3, "w")

# Ctrl-C reaches every process of the terminal; the harness decides what follows from it.
signal.signal(signal.SIGINT, signal.SIG_IGN)


def answer(**said):
    print(json.dumps(said), file=ANSWERS, flush=True)


def cpu_ms():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return (used.ru_utime + used.ru_stime) * 1000


def throughput(count, from_ms, from_cpu_ms):
    """How many a second, and what each cost, since the given moment."""
    elapsed = time.monotonic() * 1000 - from_ms
    figures = {"rate": count * 1000 / elapsed, "clientUs": (cpu_ms() - from_cpu_ms) * 1000 / count}
    return {"figures": figures, "messages": count}


def connection_parameters():
    """No heartbeats: a blocking connection cannot answer them while it waits for its turn."""
    import pika

    parameters = pika.URLParameters(SETTING["url"])
    parameters.heartbeat = 0
    return parameters


def serve(open_workload):
    """`open_workload` returns two functions: what stands before the clock starts, and what is measured."""
    try:
        prepare, run = open_workload()
    except ImportError as missing:
        return answer(kind="unavailable", why=f"{missing.name} is not installed for {sys.executable}.")
    except Exception as failure:
        return answer(kind="failed", why=repr(failure))
    answer(kind="ready")
    for order in sys.stdin:
        try:
            if order.strip() == "prepare":
                prepare()
                answer(kind="prepared")
            else:
                before = cpu_ms()
                sample = run()
                answer(kind="sample", sample=sample, cpuMs=cpu_ms() - before)
        except Exception as failure:
            answer(kind="failed", why=repr(failure))
