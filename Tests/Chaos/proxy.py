"""TCP lines that can be cut, slowed and stalled: a process that takes orders, one JSON object a line.

    {"do": "open", "line": NAME, "to": [HOST, PORT] or "/path/of/a/socket"}   answers {"port": N}
    {"do": "set", "line": NAME, "delay": SECONDS, "stalled": "up"|"down"|"both"|null, "closed": BOOL}
    {"do": "cut", "line": NAME}    resets every connection
    {"do": "half", "line": NAME}   resets the far side of every connection and leaves the near side open and silent

`up` is what the client sends. A line that is closed resets whoever connects. `set` without words makes it a good line again, and
resets what was half open.
"""

import asyncio
import json
import socket
import struct
import sys

RESET = struct.pack("ii", 1, 0)


class Connection:
    def __init__(self, near, far):
        self.near, self.far = near, far
        self.is_half = False

    def reset(self, *writers):
        for writer in writers or (self.near, self.far):
            plug = writer.get_extra_info("socket")
            if plug is not None and plug.family == socket.AF_INET:
                try:
                    plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                except OSError:
                    pass
            writer.transport.abort()


class Line:
    def __init__(self, target):
        self.target = target
        self.connections = set()
        self.changed = asyncio.Event()
        self.set()

    def set(self, delay=0, stalled=None, closed=False):
        self.delay, self.stalled, self.closed = delay, stalled, closed
        for connection in list(self.connections):
            if connection.is_half:
                connection.reset()
        self.changed.set()
        self.changed = asyncio.Event()

    def cut(self):
        for connection in list(self.connections):
            connection.reset()

    def half(self):
        for connection in self.connections:
            connection.is_half = True
            connection.reset(connection.far)

    async def accept(self, reader, writer):
        if self.closed:
            return Connection(writer, writer).reset(writer)
        try:
            if isinstance(self.target, str):
                far_reader, far_writer = await asyncio.open_unix_connection(self.target)
            else:
                far_reader, far_writer = await asyncio.open_connection(*self.target)
        except OSError:
            return Connection(writer, writer).reset(writer)
        connection = Connection(writer, far_writer)
        self.connections.add(connection)
        try:
            await asyncio.gather(self.pump("up", reader, far_writer, connection), self.pump("down", far_reader, writer, connection))
        finally:
            self.connections.discard(connection)
            for end in (writer, far_writer):
                end.transport.abort() if connection.is_half else end.close()

    async def pump(self, way, reader, writer, connection):
        try:
            while data := await reader.read(65536):
                if self.delay:
                    await asyncio.sleep(self.delay)
                while connection.is_half or self.stalled in (way, "both"):
                    await self.changed.wait()
                writer.write(data)
                await writer.drain()
            while connection.is_half:
                await self.changed.wait()
            if writer.can_write_eof():
                writer.write_eof()
        except (OSError, RuntimeError):
            if not connection.is_half:
                connection.reset()


async def main():
    loop, lines = asyncio.get_running_loop(), {}
    orders = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(orders), sys.stdin)
    while text := await orders.readline():
        order = json.loads(text)
        what, name, answer = order.pop("do"), order.pop("line"), {}
        if what == "open":
            line = lines[name] = Line(order["to"])
            server = await asyncio.start_server(line.accept, "127.0.0.1", 0)
            answer = {"port": server.sockets[0].getsockname()[1]}
        elif what == "set":
            lines[name].set(**order)
        elif what == "cut":
            lines[name].cut()
        elif what == "half":
            lines[name].half()
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
