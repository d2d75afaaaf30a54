"""kill -9 of the server at random moments under load: no order lost, doubled or oversold; replays identical."""

import random
import sqlite3
import threading
import time
import unittest
import uuid

from shop import Buyer, Shop, product

ROUNDS = 20
BUYERS = 6
UNITS = 100_000
SEED = 20260408


class Kill(unittest.TestCase):
    def setUp(self):
        self.shop = Shop(product("thing", "TH-1", {"gangnam": UNITS // 2, "warehouse": UNITS // 2}))

    def tearDown(self):
        self.shop.close()

    def buy_until(self, stop, buyer, acknowledged, unsure):
        while not stop.is_set():
            key, checkout = str(uuid.uuid4()), None
            try:
                token = "demo-approve" if random.random() < 0.8 else "demo-decline"
                checkout = buyer.checkout("thing", quantity=random.randint(1, 3)).json["id"]
                reply = buyer.complete(checkout, token, key=key)
                acknowledged.append((buyer.token, checkout, key, token, reply.status, reply.raw))
            except Exception:  # noqa: BLE001: the server died under this request
                if checkout:
                    unsure.append((buyer.token, checkout, key, token))
                return

    def test_kill_under_load(self):
        random.seed(SEED)
        print("seed", SEED)
        acknowledged, unsure = [], []
        for _ in range(ROUNDS):
            stop = threading.Event()
            threads = [threading.Thread(target=self.buy_until, args=(stop, Buyer(self.shop), acknowledged, unsure)) for _ in range(BUYERS)]
            for thread in threads:
                thread.start()
            time.sleep(random.uniform(0.02, 0.4))
            self.shop.kill()
            stop.set()
            for thread in threads:
                thread.join()
            self.shop.start()
        self.assertGreater(len(acknowledged), ROUNDS)

        # What was answered before a kill is answered the same after it.
        placed = {}
        for token, checkout, key, pay_token, status, raw in acknowledged:
            again = Buyer(self.shop, token).complete(checkout, pay_token, key=key)
            self.assertEqual((again.status, again.raw, again.headers.get("Idempotent-Replayed")), (status, raw, "true"))
            if status == 200:
                placed[again.json["order"]["id"]] = token
        # What was not answered can be asked again with its key, and is then done once.
        for token, checkout, key, pay_token in unsure:
            reply = Buyer(self.shop, token).complete(checkout, pay_token, key=key)
            self.assertEqual(reply.status, 200 if pay_token == "demo-approve" else 402, reply.raw)
            if reply.status == 200:
                placed[reply.json["order"]["id"]] = token
        print(len(acknowledged), "acknowledged,", len(unsure), "cut off,", len(placed), "orders")
        self.assertEqual(self.shop.stop(), 0)

        # The books themselves.
        books = sqlite3.connect(self.shop.root / "store.sqlite")
        paid = {row[0] for row in books.execute("SELECT id FROM orders WHERE state = 'paid'")}
        self.assertEqual(paid, set(placed))
        self.assertEqual(books.execute("SELECT COUNT(*) FROM orders WHERE state = 'placed'").fetchone(), (0,))
        self.assertEqual(books.execute("SELECT checkout_id FROM orders WHERE state = 'paid' GROUP BY checkout_id HAVING COUNT(*) > 1").fetchall(), [])
        sold = books.execute("SELECT SUM(l.quantity) FROM order_lines l JOIN orders o ON o.store = l.store AND o.id = l.order_id "
                             "WHERE o.state = 'paid'").fetchone()[0]
        self.assertEqual(books.execute("SELECT SUM(reserved), SUM(on_hand) FROM stock WHERE variant_id = 'thing'").fetchone(), (sold, UNITS))
        self.assertEqual(books.execute("SELECT SUM(quantity) FROM claims WHERE state = 'reserved'").fetchone()[0], sold)
        self.assertEqual(books.execute("SELECT COUNT(*) FROM outbox WHERE topic = 'order.paid'").fetchone()[0], len(paid))
        self.assertEqual(books.execute("PRAGMA integrity_check").fetchone(), ("ok",))
        books.close()


if __name__ == "__main__":
    unittest.main()
