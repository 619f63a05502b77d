# SPDX-License-Identifier: GPL-3.0-or-later
"""Plays instruments, and a server, for hidemark listen: listen.py HIDEMARK WORK. A line "ok - ..." or "not ok - ..." a claim.

Nothing here waits for a length of time: every step waits for what the other side does, with a limit after which it fails.
"""
import http.server, json, os, pty, queue, select, signal, socket, subprocess, sys, threading, tty
import urllib.error, urllib.request

hm, work = sys.argv[1:3]
os.chdir(work)
LIMIT = 30


def claim(true, name, shown=""):
    print(("ok - " if true else "not ok - ") + name)
    if not true and shown != "":
        print(repr(shown))
    sys.stdout.flush()


class Listener:
    """hidemark listen with its lines of both outputs in queues."""

    def __init__(self, *args):
        self.p = subprocess.Popen([hm, "listen", "--lang", "en", *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.out, self.err = queue.Queue(), queue.Queue()
        for pipe, lines in ((self.p.stdout, self.out), (self.p.stderr, self.err)):
            threading.Thread(target=self.follow, args=(pipe, lines), daemon=True).start()

    @staticmethod
    def follow(pipe, lines):
        for line in pipe:
            lines.put(line.rstrip("\n"))
        lines.put(None)

    def reading(self):
        try:
            line = self.out.get(timeout=LIMIT)
        except queue.Empty:
            line = None
        return json.loads(line) if line else {}

    def says(self, part):
        """The next line of warnings that holds this; the ones before are left behind."""
        while True:
            try:
                line = self.err.get(timeout=LIMIT)
            except queue.Empty:
                return False
            if line is None:
                return False
            if part in line:
                return True

    def end(self, how=signal.SIGTERM):
        if how and self.p.poll() is None:
            self.p.send_signal(how)
        return self.p.wait(LIMIT)


def read_some(fd):
    ready, _, _ = select.select([fd], [], [], LIMIT)
    return os.read(fd, 4096) if ready else b""


# ---- a balance at a pseudo-terminal -------------------------------------------------------------------

def plug():
    """A new terminal under the name the listener knows."""
    master, slave = pty.openpty()
    tty.setraw(slave)
    name = os.ttyname(slave)
    if os.path.islink("dev"):
        os.unlink("dev")
    os.symlink(name, "dev")
    return master, slave


def balance():
    master, slave = plug()
    l = Listener("--instrument", "mt-sics", "--name", "BAL-7", "--operator", "Li", "--serial", "dev", "--ask", "S\\r\\n",
                 "--every", "1", "--json", "--count", "4")
    claim(l.says("listening to dev"), "the port is opened")
    os.close(slave)
    claim(read_some(master) == b"S\r\n", "the balance is asked")
    # noise, then a line whose second half comes only after the next question
    os.write(master, b"\x00\xfe\x01S S     100")
    claim(read_some(master) == b"S\r\n", "the balance is asked again")
    claim(l.out.empty(), "half a line is no reading")
    os.write(master, b".00 g\r\n")
    r = l.reading()
    claim(r.get("text") == "100.00" and r["value"] == 100 and r["unit"] == "g" and r["stable"] is True and r["quantity"] == "mass",
          "a stable weight", r)
    claim(r.get("instrument") == "BAL-7" and r["operator"] == "Li" and r["observed_at"].endswith("Z") and r["raw"] == "S S     100.00 g",
          "with instrument, operator, time and the line as it came", r)
    claim(l.says("3 bytes of noise were skipped"), "noise is skipped and counted")
    os.write(master, b"S D     129.07 g\r\nS I\r\nS S     12\x009.07 g\r\n")
    r = l.reading()
    claim(r.get("text") == "129.07" and r["stable"] is False, "a weight that moves is not stable", r)
    r = l.reading()
    claim(r.get("what") == "refusal" and r["code"] == "not-now" and r["value"] is None, "no weight in time", r)
    claim(l.says("noise stands inside this line"), "a line with noise inside is not taken")
    os.write(master, b"S S     7")
    os.close(master)
    claim(l.says("was lost"), "the line is lost")
    master, slave = plug()
    claim(l.says("listening to dev"), "and found again")
    os.close(slave)
    read_some(master)
    os.write(master, b"S S     2.50 g\r\n")
    r = l.reading()
    claim(r.get("text") == "2.50", "the half line from before is not joined to the next", r)
    os.write(master, b"S S     2.51 g\r\n")
    claim(l.reading().get("text") == "2.51", "and so on")
    claim(l.end(None) == 0, "it ends after as many values as it was told")
    os.close(master)


# ---- TCP ------------------------------------------------------------------------------------------------

def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def serve(port):
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind(("127.0.0.1", port))
    s.listen(1)
    s.settimeout(LIMIT)
    return s


def tcp():
    port = free_port()
    l = Listener("--instrument", "area-mmc10", "--tcp", f"127.0.0.1:{port}", "--json", "--out", "areas.jsonl")
    claim(l.says("cannot be opened") and l.says("is tried again until it is there"), "a server that is not there yet is waited for")
    s = serve(port)
    c, _ = s.accept()
    c.sendall(b"~01000100005500,05602F\n\r~010000F001")
    r, real = l.reading(), l.reading()
    claim((r.get("quantity"), r["text"], r["unit"], r["fields"]["item"], real["text"]) == ("area.net", "5.50", "ft2", "16", "5.60"),
          "an area", r)
    c.close()
    claim(l.says("was lost"), "the connection is lost")
    c, _ = s.accept()
    c.sendall(b"~010000E0008800,091050\n\r~01000100005500,056030\n\r")
    claim(l.reading().get("text") == "8.80" and l.reading().get("text") == "9.10", "it connects again")
    claim(l.says("checksum 30 where 2F is right"), "a wrong checksum is refused by name")
    claim(l.end() == 0, "it ends when it is told to")
    c.close()
    s.close()
    claim(len(open("areas.jsonl").readlines()) == 4, "what was shown is kept in the file")


def analyser():
    port = free_port()
    s = serve(port)
    l = Listener("--instrument", "e1394", "--tcp", f"127.0.0.1:{port}", "--json")
    c, _ = s.accept()
    c.settimeout(LIMIT)
    c.sendall(b"\x05")
    claim(c.recv(1) == b"\x06", "ENQ is answered by ACK")
    body = b"1R|1|^^^Cr|3.14|mg/kg||||F\r\x03"
    c.sendall(b"\x02" + body + b"00\r\n")
    claim(c.recv(1) == b"\x15", "a wrong sum is answered by NAK")
    c.sendall(b"\x02" + body + b"%02X\r\n" % (sum(body) & 255))
    claim(c.recv(1) == b"\x06", "a right one by ACK")
    claim(l.reading().get("fields", {}).get("test") == "Cr", "and its result arrives")
    l.end()
    s.close()


# ---- a folder -------------------------------------------------------------------------------------------

def folder():
    os.mkdir("drop")
    with open("drop/before.txt", "w") as f:
        f.write("01A+00001.00\r")
    os.utime("drop/before.txt", (1790000000, 1790000000))
    half = open("drop/half.txt", "w")
    half.write("01A+0000")
    half.flush()
    l = Listener("--instrument", "digimatic-text", "--watch", "drop", "--json", "--out", "gauge.jsonl")
    r = l.reading()
    claim(r.get("text") == "00001.00" and r["fields"]["file_name"] == "before.txt", "a file that stood there", r)
    claim(r["observed_at"] == "2026-09-21T14:13:20.000Z", "with the time at which it was written", r)
    with open("moved.tmp", "w") as f:
        f.write("02A-00002.50\r03A+00000.70")
    os.rename("moved.tmp", "drop/moved.txt")
    claim(l.reading().get("value") == -2.5 and l.reading().get("value") == 0.7, "a file that is moved in; one that is being written waits")
    with open("drop/again.txt", "w") as f:
        f.write("01A+00001.00\r")
    half.write("9.99\r")
    half.close()
    r = l.reading()
    claim(r.get("value") == 9.99 and r["fields"]["file_name"] == "half.txt", "it is taken when it is closed; the same bytes twice are not", r)
    claim(sorted(os.listdir("drop")) == ["again.txt", "before.txt", "half.txt", "moved.txt"], "files stay where they are")
    claim(l.end() == 0, "it ends")
    l = Listener("--instrument", "digimatic-text", "--watch", "drop", "--json", "--out", "gauge.jsonl", "--poll", "1", "--count", "1")
    with open("drop/new.txt", "w") as f:
        f.write("01A+00004.25\r")
    claim(l.reading().get("value") == 4.25, "after a new start only what is new, also by looking every so often")
    l.end(None)
    l = Listener("--instrument", "digimatic-text", "--watch", "drop", "--json")
    for _ in range(5):
        l.reading()
    os.rename("drop", "gone")
    claim(l.says("drop is no longer there") and l.end(None) == 3, "a folder that goes away ends it")


# ---- a server that is away --------------------------------------------------------------------------------

class Server(http.server.BaseHTTPRequestHandler):
    plan, got = [], queue.Queue()

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status = self.plan.pop(0) if self.plan else 201
        self.got.put((status, self.headers["Idempotency-Key"], self.path, self.headers["Authorization"], body))
        if status == 0:
            return  # taken, but the answer is lost
        answer = json.dumps({"detail": "this will never do"}).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *args):
        pass


def filing():
    web, line = free_port(), free_port()
    s = serve(line)
    with open("token", "w") as f:
        f.write("secret\n")
    args = ["--instrument", "mt-sics", "--tcp", f"127.0.0.1:{line}", "--json", "--sample", "S-1", "--server", f"http://127.0.0.1:{web}/",
            "--token-file", "token", "--spool", "spool"]
    l = Listener(*args)
    c, _ = s.accept()
    c.sendall(b"S S     1.00 g\r\nS D     1.50 g\r\nS S     2.00 g\r\n")
    for _ in range(3):
        l.reading()
    claim(l.says("the server does not take readings"), "the server is away")
    l.end(signal.SIGKILL)
    claim(sum(1 for _ in open("spool")) == 2, "what was stable waits on disk, what was not does not")
    with open("spool", "a") as f:
        f.write("O 0123")
    Server.plan = [503, 0, 201, 422, 201]
    server = http.server.ThreadingHTTPServer(("127.0.0.1", web), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    l = Listener(*args)
    claim(l.says("2 readings of earlier are still to be filed"), "a new start finds them, and a torn last line is cut off")
    got = [Server.got.get(timeout=LIMIT) for _ in range(4)]
    claim([g[0] for g in got] == [503, 0, 201, 422], "it is tried until there is an answer")
    claim(len({g[1] for g in got[:3]}) == 1 and got[3][1] != got[0][1], "every attempt has the same key, another reading another", got)
    first = json.loads(got[2][4])
    claim(got[0][2] == "/api/v1/observations" and got[0][3] == "Bearer secret", "the address and the token")
    claim((first["text"], first["unit"], first["stable"], first["sample"], first["raw"]) == ("1.00", "g", True, "S-1", "S S     1.00 g"), "the observation", first)
    claim(l.says("the server refused a reading for good: this will never do"), "what is refused for good is said")
    claim("2.00" in open("spool.refused").read(), "and kept aside")
    c, _ = s.accept()
    c.sendall(b"S S     3.00 g\r\n")
    claim(json.loads(Server.got.get(timeout=LIMIT)[4])["text"] == "3.00", "the next goes through")
    claim(l.end() == 0 and os.path.getsize("spool") == 0, "nothing waits at the end")
    second = Listener(*args)
    c, _ = s.accept()
    third = Listener(*args)
    claim(third.end(None) == 2 and third.says("is used by another"), "two listeners do not share a spool")
    server.shutdown()
    server.server_close()
    c.sendall(b"S S     4.00 g\r\n")
    second.reading()
    second.says("the server does not take readings")
    claim(second.end() == 3 and second.says("1 readings wait in spool"), "it says what still waits")
    s.close()


def files():
    web = free_port()
    os.mkdir("machine")
    Server.plan = []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", web), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    l = Listener("--instrument", "file", "--name", "UTM-1", "--watch", "machine", "--sample", "0197", "--method", "ISO 3376", "--server",
                 f"http://127.0.0.1:{web}", "--token", "t", "--spool", "files", "--json")
    with open("machine/curve 1.csv", "wb") as f:
        f.write(b"Time;Force\n0;1\n")
    r = l.reading()
    claim(r.get("name") == "curve 1.csv" and r["size"] == 15 and len(r["sha256"]) == 64, "a whole file", r)
    got = Server.got.get(timeout=LIMIT)
    claim(got[2] == "/api/v1/samples/0197/files?name=curve%201.csv&method=ISO%203376" and got[4] == b"Time;Force\n0;1\n", "goes to its sample", got)
    claim(l.end() == 0, "and it ends")
    # as if the power had failed before it was noted which bytes were taken
    os.mkdir("gauges")
    with open("gauges/gauge.txt", "w") as f:
        f.write("01A+00001.00\r01A+00002.00\r")
    seen = []
    for _ in range(2):
        l = Listener("--instrument", "digimatic-text", "--watch", "gauges", "--server", f"http://127.0.0.1:{web}", "--token", "t",
                     "--spool", "gauge", "--json", "--count", "2")
        l.end(None)
        os.unlink("gauge.seen")
        seen.append([Server.got.get(timeout=LIMIT)[1::3] for _ in range(2)])
    claim(seen[0] == seen[1] and seen[0][0] != seen[0][1], "what a file holds keeps its key and its time when it is read again", seen)
    server.shutdown()


# ---- the real server --------------------------------------------------------------------------------------

def user(*args, said=""):
    return subprocess.run([hm, "user", *args, "--data", "centre"], input=said, capture_output=True, text=True, timeout=LIMIT)


def sign_in(web):
    ask = urllib.request.Request(f"{web}/api/v1/session", json.dumps({"login": "li", "password": "sole-leather-1"}).encode(),
                                 {"Content-Type": "application/json"})
    return urllib.request.urlopen(ask, timeout=LIMIT).headers["Set-Cookie"].split(";")[0]


def centre():
    os.mkdir("centre")
    made = user("add", "--login", "li", "--name", "Li", "--role", "technician", said="sole-leather-1\n")
    claim(made.returncode == 0, "a technician", made.stderr)
    claim(user("token", "--login", "li").returncode == 2, "a token needs a label")
    claim(user("token", "--login", "li", "--label", "BAL-7", "--days", "0").returncode == 2, "and a lasting time")
    user("add", "--login", "chen", "--name", "Chen", "--role", "signatory", said="sole-leather-2\n")
    claim("only a technician files" in user("token", "--login", "chen", "--label", "BAL-7").stderr, "a signatory's token could file nothing")
    token = user("token", "--login", "li", "--label", "BAL-7").stdout.strip()
    claim(len(token) == 64, "a token", token)
    port, line = free_port(), free_port()
    s = serve(line)
    l = Listener("--instrument", "mt-sics", "--name", "BAL-7", "--operator", "Li", "--tcp", f"127.0.0.1:{line}", "--json",
                 "--server", f"http://127.0.0.1:{port}", "--token", token, "--spool", "waiting")
    c, _ = s.accept()
    c.sendall(b"S S     12.50 g\r\nS D     13.00 g\r\nS S     13.50 g\r\n")
    claim(l.says("the server does not take readings"), "the server is not there yet")
    log = open("serve.log", "wb")
    server = subprocess.Popen([hm, "serve", "--data", "centre", "--port", str(port)], stdout=log, stderr=log)
    claim(l.says("the server takes readings again"), "the server takes what waited")
    c.sendall(b"S S     14.50 g\r\n")
    for _ in range(4):
        l.reading()
    claim(l.end() == 0, "everything was filed")
    web = f"http://127.0.0.1:{port}"
    ask = urllib.request.Request(f"{web}/api/v1/observations", headers={"Cookie": sign_in(web)})
    items = json.load(urllib.request.urlopen(ask, timeout=LIMIT))["items"]
    claim([i["text"] for i in items] == ["14.50", "13.50", "12.50"], "what was stable, once each, newest first", items)
    claim(all((i["instrument"], i["operator"], i["by"], i["stable"], i["unit"]) == ("BAL-7", "Li", "Li", True, "g") for i in items),
          "with instrument, operator and stability", items)
    ask = urllib.request.Request(f"{web}/api/v1/observations", headers={"Authorization": f"Bearer {token}"})
    try:
        urllib.request.urlopen(ask, timeout=LIMIT)
        claim(False, "a token reads nothing")
    except urllib.error.HTTPError as e:
        claim(e.code == 403, "a token reads nothing", e.code)
    server.terminate()
    server.wait(LIMIT)
    s.close()


for part in (balance, tcp, analyser, folder, filing, files, centre):
    part()
