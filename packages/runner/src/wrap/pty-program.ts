/**
 * Gives a program a terminal of its own, and a copy of what goes in and out to file descriptor 3. In Python, whose standard
 * library has what Node lacks: a pseudo-terminal without code to compile. The bytes of the person and of the program pass
 * through here alone: neither waits for Node, nor for the bus. Of the copy, what nobody takes in time is left out.
 *
 * A frame of the copy: `i` or `o`, the length in four bytes, the bytes. What is typed while a program has switched the echo
 * off, as for a password, is no part of it.
 */
export const PTY_PROGRAM = `
import fcntl, os, select, signal, struct, sys, termios, tty
COPY, ROOM = 3, 1 << 20
os.set_blocking(COPY, False)
os.set_inheritable(COPY, False)
has_in, has_out = os.isatty(0), os.isatty(1)
shown = 0 if has_in else 1
master, slave = os.openpty()
size = fcntl.ioctl(shown, termios.TIOCGWINSZ, bytes(8))
fcntl.ioctl(slave, termios.TIOCSWINSZ, size)
before = termios.tcgetattr(shown)
termios.tcsetattr(slave, termios.TCSANOW, before)
in_read, in_write = (None, None) if has_in else os.pipe()
out_read, out_write = (None, None) if has_out else os.pipe()
ready_read, ready_write = os.pipe()
pid = os.fork()
if pid == 0:
    os.setsid()
    fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
    for name in ('SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGWINCH', 'SIGPIPE', 'SIGUSR2'):
        signal.signal(getattr(signal, name), signal.SIG_DFL)
    os.dup2(slave if has_in else in_read, 0)
    os.dup2(slave if has_out else out_write, 1)
    if os.isatty(2): os.dup2(slave, 2)
    try:
        os.execv(sys.argv[1], sys.argv[1:])
    except OSError as error:
        os.write(2, ('bloodbank: %s: %s\\n' % (sys.argv[1], error.strerror)).encode())
        os._exit(126)
os.close(slave)
for fd in (in_read, out_write):
    if fd is not None: os.close(fd)
woken, wake = os.pipe()
for fd in (woken, wake): os.set_blocking(fd, False)
signal.set_wakeup_fd(wake)
def forward(number, frame):
    try: os.killpg(pid, number)
    except ProcessLookupError: pass
def resize(number, frame):
    try: fcntl.ioctl(master, termios.TIOCSWINSZ, fcntl.ioctl(shown, termios.TIOCGWINSZ, bytes(8)))
    except OSError: pass
for name in ('SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'): signal.signal(getattr(signal, name), forward)
signal.signal(signal.SIGWINCH, resize)
signal.signal(signal.SIGCHLD, lambda number, frame: None)
signal.signal(signal.SIGPIPE, signal.SIG_IGN)
copies, has_copy = bytearray(), True
def copy(kind, data):
    global has_copy
    if has_copy and len(copies) + len(data) < ROOM: copies.extend(kind + struct.pack('>I', len(data)) + data)
    flush()
def flush():
    global has_copy
    try:
        while copies: del copies[:os.write(COPY, copies[:65536])]
    except BlockingIOError: pass
    except OSError: has_copy = False; copies.clear()
def is_secret():
    try: flags = termios.tcgetattr(master)[3]
    except termios.error: return False
    return bool(flags & termios.ICANON) and not flags & termios.ECHO
def write_all(fd, data):
    try:
        while data: data = data[os.write(fd, data):]
        return True
    except OSError: return False
def end_of(status):
    return 128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
if has_in: tty.setraw(0)
sources = {0: 'in', master: 'master', woken: 'woken'}
if out_read is not None: sources[out_read] = 'out'
code, done = None, False
try:
    while not done:
        ready, _, _ = select.select(list(sources), [COPY] if copies and has_copy else [], [], 0 if code is not None else None)
        flush()
        if code is not None and not [fd for fd in ready if sources[fd] in ('master', 'out')]: break
        for fd in ready:
            what = sources[fd]
            try: data = os.read(fd, 65536)
            except OSError: data = b''
            if what == 'woken':
                if code is None:
                    ended, status = os.waitpid(pid, os.WNOHANG | os.WUNTRACED)
                    if ended and os.WIFSTOPPED(status):
                        if has_in: termios.tcsetattr(0, termios.TCSADRAIN, before)
                        os.killpg(0, signal.SIGSTOP)
                        if has_in: tty.setraw(0)
                        os.killpg(pid, signal.SIGCONT)
                    elif ended: code = end_of(status)
            elif what == 'in':
                if data and not is_secret(): copy(b'i', data)
                if data: write_all(master if has_in else in_write, data)
                else:
                    del sources[fd]
                    if has_in: write_all(master, b'\\x04')
                    else: os.close(in_write)
            elif not data: del sources[fd]
            else:
                if what == 'out' or has_out: copy(b'o', data)
                write_all(1 if what == 'out' or has_out else 2, data)
        if code is None and master not in sources and 'out' not in sources.values():
            code = end_of(os.waitpid(pid, 0)[1])
finally:
    if has_in: termios.tcsetattr(0, termios.TCSADRAIN, before)
    flush()
os._exit(code if code is not None else 1)
`;
