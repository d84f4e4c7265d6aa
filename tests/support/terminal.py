"""Runs a program on a pseudo terminal: terminal.py COLUMNS STEPS PROGRAM ARGUMENT ...

STEPS is JSON, a list of [TEXT, KEYS]: once TEXT has appeared (after what the step before waited for), KEYS are typed. What
the program shows goes to standard output. Ends with the program's exit code. What was typed and nobody has read, which a
shell would run, goes to standard error.
"""

import fcntl, json, os, pty, select, struct, sys, termios

columns, steps, program = int(sys.argv[1]), json.loads(sys.argv[2]), sys.argv[3:]
master, slave = pty.openpty()
fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
child = os.fork()
if child == 0:
    os.setsid()
    fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
    for fd in range(3):
        os.dup2(slave, fd)
    os.execv(program[0], program)


def show():
    """Passes on what the program has written, if anything."""
    if not select.select([master], [], [], 0.05)[0]:
        return b""
    shown = os.read(master, 65536)
    sys.stdout.buffer.write(shown)
    return shown


seen, status = b"", None
while status is None:
    seen += show()
    if steps and steps[0][0].encode() in seen:
        text, keys = steps.pop(0)
        seen = seen[seen.index(text.encode()) + len(text.encode()) :]
        os.write(master, keys.encode())
    ended, code = os.waitpid(child, os.WNOHANG)
    if ended:
        status = os.waitstatus_to_exitcode(code)
while show():
    pass
os.set_blocking(slave, False)
try:
    sys.stderr.buffer.write(os.read(slave, 65536))
except BlockingIOError:
    pass
sys.exit(status if status >= 0 else 128 - status)
