"""Bad input over HTTP: a 4xx that says why, never a 5xx, and the shop goes on."""

import http.client
import json
import socket
import unittest

from shop import Buyer, ShopTest, pay


def nested(depth):
    return '{"query": %s1%s}' % ("[" * depth, "]" * depth)


# path, body, status, JSONPath in the message ("" = not looked at)
TABLE = [
    ("/carts", "", 400, "$"),
    ("/carts", "{", 400, "$"),
    ("/carts", "null", 400, "$"),
    ("/carts", "[]", 400, "$"),
    ("/carts", "{}", 400, "$.line_items"),
    ("/carts", '{"line_items": {}}', 400, "$.line_items"),
    ("/carts", '{"line_items": [7]}', 400, "$.line_items[0]"),
    ("/carts", '{"line_items": [{"item": {"id": "lamp-arc"}}]}', 400, "$.line_items[0].quantity"),
    ("/carts", '{"line_items": [{"item": {"id": "lamp-arc"}, "quantity": 0}]}', 400, "$.line_items[0].quantity"),
    ("/carts", '{"line_items": [{"item": {"id": "lamp-arc"}, "quantity": -1}]}', 400, "$.line_items[0].quantity"),
    ("/carts", '{"line_items": [{"item": {"id": "lamp-arc"}, "quantity": 1.5}]}', 400, "$.line_items[0].quantity"),
    ("/carts", '{"line_items": [{"item": {"id": "lamp-arc"}, "quantity": 1e400}]}', 400, ""),
    ("/carts", '{"line_items": [{"item": {"id": "lamp-arc"}, "quantity": 9223372036854775808}]}', 400, "$.line_items[0].quantity"),
    ("/carts", '{"line_items": [{"item": {"id": "lamp-arc"}, "quantity": 99999999999999999999999}]}', 400, "$.line_items[0].quantity"),
    ("/carts", '{"line_items": [{"item": {"id": "lamp-arc"}, "quantity": "1"}]}', 400, "$.line_items[0].quantity"),
    ("/carts", '{"line_items": [{"item": {"id": 7}, "quantity": 1}]}', 400, "$.line_items[0].item.id"),
    ("/carts", '{"line_items": [{"item": {"id": "%s"}, "quantity": 1}]}' % ("x" * 5000), 400, "$.line_items[0].item.id"),
    ("/carts", '{"line_items": [{"item": {"id": "a\'; DROP TABLE carts; --"}, "quantity": 1}]}', 422, "$.line_items[0].item.id"),
    ("/carts", '{"line_items": [], "prize": 7}', 400, "$.prize"),
    ("/carts", '{"line_items": [], "line_items": []}', 400, "$"),
    ("/carts", '{"line_items": [%s]}' % ",".join(['{"item": {"id": "lamp-arc"}, "quantity": 1}'] * 101), 400, "$.line_items"),
    ("/carts", b'{"line_items": [], "buyer": {"email": "\xff\xfe"}}', 400, "$"),
    ("/carts", b'{"line_items": [], "buyer": {"email": "\xed\xa0\x80"}}', 400, "$"),
    ("/carts", '{"line_items": [], "buyer": {"email": "%s"}}' % ("e" * 300), 400, "$.buyer.email"),
    ("/carts", '{"line_items": []} trailing', 400, "$"),
    ("/carts", '{"line_items": [], "context": {"language": 3}}', 400, "$.context.language"),
    ("/catalog/search", nested(40), 400, "$"),
    ("/catalog/search", nested(20_000), 400, "$"),
    ("/catalog/search", '{"pagination": {"limit": 0}}', 400, "$.pagination.limit"),
    ("/catalog/search", '{"pagination": {"cursor": "../../x"}}', 400, "$.pagination.cursor"),
    ("/catalog/search", '{"filters": {"price": {"min": -5}}}', 400, "$.filters.price.min"),
    ("/catalog/search", '{"filters": {"colour": "red"}}', 400, "$.filters.colour"),
    ("/catalog/lookup", '{"ids": []}', 400, "$.ids"),
    ("/catalog/lookup", '{"ids": [null]}', 400, "$.ids[0]"),
    ("/catalog/product", '{"id": ["lamp-arc"]}', 400, "$.id"),
    ("/checkout-sessions", "{}", 400, "$.line_items"),
    ("/checkout-sessions", '{"cart_id": "nope"}', 422, "$.cart_id"),
    ("/checkout-sessions", '{"line_items": []}', 422, "$.line_items"),
    ("/checkout-sessions", '{"line_items": [{"item": {"id": "lamp-arc"}, "quantity": 1}], "fulfillment": {"methods": [{"type": "teleport"}]}}', 400,
     "$.fulfillment.methods[0].type"),
    ("/checkout-sessions", '{"line_items": [{"item": {"id": "lamp-arc"}, "quantity": 1}], "fulfillment": {"methods": [{"type": "pickup"}, {"type": "shipping"}]}}',
     400, "$.fulfillment.methods"),
    ("/checkout-sessions/nope/complete", '{"payment": {"instruments": []}}', 400, "$.payment.instruments"),
    ("/checkout-sessions/nope/complete", "{}", 400, "$.payment"),
    ("/checkout-sessions/nope/complete", json.dumps(pay()), 404, "$.id"),
]


class Hostile(ShopTest):
    def tearDown(self):
        self.assertIsNone(self.shop.process.poll(), "the server died")
        self.assertEqual(Buyer(self.shop).call("GET", "/healthz").status, 200)

    def test_table(self):
        for path, body, status, where in TABLE:
            with self.subTest(path=path, body=body[:100]):
                reply = self.buyer.call("POST", path, body)
                self.assertEqual(reply.status, status, reply.raw[:300])
                self.assertEqual(reply.json["ucp"]["status"], "error")
                if where:
                    self.assertEqual(reply.json["messages"][0]["path"], where)

    def raw(self, data, half_close=False, wait=20):
        """What comes back for these bytes, whole."""
        with socket.create_connection(("127.0.0.1", self.shop.port), timeout=wait) as sock:
            try:
                sock.sendall(data)
                if half_close:
                    sock.shutdown(socket.SHUT_WR)
            except (BrokenPipeError, ConnectionResetError):
                pass
            out = b""
            try:
                while chunk := sock.recv(65536):
                    out += chunk
            except ConnectionResetError:
                pass
            return out

    def status(self, data, **more):
        out = self.raw(data, **more)
        return int(out.split()[1]) if out.startswith(b"HTTP/1.1 ") else None

    def test_requests_that_are_none(self):
        for data in (b"GARBAGE\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\nHost: a\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
                     b"GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n", b"GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                     b"GET /healthz HTTP/1.1\r\nHost: a\r\nbad header\r\n\r\n",
                     b"POST /carts HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n",
                     b"POST /carts HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999999\r\n\r\n",
                     b"POST /carts HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                     b"POST /carts HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n\r\n"):
            with self.subTest(data=data[:60]):
                self.assertEqual(self.status(data, half_close=True), 400)

    def test_too_much(self):
        head = b"POST /carts HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
        self.assertEqual(self.status(head + b"Content-Length: 70000\r\n\r\n" + b"x" * 70000), 413)
        self.assertEqual(self.status(head + b"Content-Length: 1000000000\r\n\r\n"), 413)
        self.assertEqual(self.status(head + b"Transfer-Encoding: chunked\r\n\r\n" + (b"4000\r\n" + b"x" * 0x4000 + b"\r\n") * 6), 413)
        self.assertEqual(self.status(b"GET /healthz HTTP/1.1\r\nHost: a\r\nX: " + b"y" * 20000 + b"\r\n\r\n"), 431)
        self.assertIn(self.status(b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), (400, 431))

    def test_half_requests(self):
        self.assertEqual(self.status(b"POST /carts HTTP/1.1\r\nHost: a\r\nContent-Length: 50\r\n\r\n{\"line", half_close=True), 400)
        self.assertEqual(self.raw(b"", half_close=True), b"")

    def test_slow_senders_are_told_and_do_not_stop_others(self):
        slow = [socket.create_connection(("127.0.0.1", self.shop.port), timeout=40) for _ in range(40)]
        for sock in slow:
            sock.sendall(b"POST /carts HTTP/1.1\r\nHost: a\r\nContent-Le")
        self.assertEqual(self.buyer.call("GET", "/healthz").status, 200)
        for sock in slow:
            self.assertTrue(sock.recv(4096).startswith(b"HTTP/1.1 408 "))
            sock.close()

    def test_methods_types_and_paths(self):
        for method, path, status in (("DELETE", "/carts", 405), ("POST", "/healthz", 405), ("PATCH", "/carts/x", 405), ("GET", "/carts", 405),
                                     ("GET", "/nowhere", 404), ("GET", "/", 404), ("GET", "/carts/", 404), ("GET", "/carts/x/y/z/w", 404),
                                     ("GET", "/carts/%00", 404), ("GET", "/orders/x?cursor=1", 404), ("GET", "/orders?cursor=x", 400)):
            with self.subTest(method=method, path=path):
                self.assertEqual(self.buyer.call(method, path).status, status)
        self.assertEqual(self.buyer.call("POST", "/carts", '{"line_items": []}', headers={"Content-Type": "text/plain"}).status, 415)
        self.assertEqual(self.buyer.call("POST", "/carts", '{"line_items": []}', headers={"Content-Type": "application/json; charset=utf-8"}).status, 201)
        for tag in ("x", '"-1"', '""', '"99999999999999999999"'):
            made = self.buyer.checkout()
            self.assertEqual(self.buyer.complete(made.json["id"], revision=tag).status, 400, tag)

    def test_pipelined_requests_are_answered_in_order(self):
        one = b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
        out = self.raw(one * 3 + b"GET /nowhere HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        self.assertEqual((out.count(b"HTTP/1.1 200 OK"), out.count(b"HTTP/1.1 404 ")), (3, 1))

    def test_huge_amounts_never_overflow(self):
        made = self.buyer.call("POST", "/carts", {"line_items": [{"item": {"id": "sofa-moss:moss"}, "quantity": 9999}] * 100})
        self.assertEqual((made.status, made.json["totals"][-1]["amount"]), (201, 1290000 * 9999 * 100))

    def test_idle_connections_do_not_hold_a_request_back(self):
        idle = [http.client.HTTPConnection("127.0.0.1", self.shop.port, timeout=20) for _ in range(200)]
        for connection in idle:
            connection.request("GET", "/healthz")
            connection.getresponse().read()
        # Behind one that blocks it would wait for the 30 s of an idle connection, longer than its own patience.
        eager = http.client.HTTPConnection("127.0.0.1", self.shop.port, timeout=20)
        eager.request("GET", "/healthz")
        self.assertEqual(eager.getresponse().status, 200)
        eager.close()
        for connection in idle:
            connection.close()


if __name__ == "__main__":
    unittest.main()
