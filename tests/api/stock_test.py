"""More buyers than goods: exactly what is there is sold, all others are told."""

import threading
import unittest
import uuid

from shop import Buyer, ShopTest, product, stock_of

THREADS = 40


class Stock(ShopTest):
    products = (product("last-ten", "LT-10", {"gangnam": 4, "warehouse": 6}), product("last-one", "LO-1", {"gangnam": 1}))

    def rush(self, buy):
        """Calls buy(number) on all threads at once; returns the results."""
        results, faults, barrier = [None] * THREADS, [], threading.Barrier(THREADS)

        def work(number):
            try:
                barrier.wait()
                results[number] = buy(number)
            except Exception as fault:  # noqa: BLE001: told below
                faults.append(fault)

        threads = [threading.Thread(target=work, args=(n,)) for n in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(faults, [])
        return results

    def test_forty_buyers_ten_units(self):
        def buy(_):
            buyer = Buyer(self.shop)
            made = buyer.checkout("last-ten")
            return made.status, buyer.complete(made.json["id"]), buyer

        results = self.rush(buy)
        sold = [reply for _, reply, _ in results if reply.status == 200 and reply.json["status"] == "completed"]
        others = [reply for _, reply, _ in results if reply not in sold]
        self.assertEqual(len(sold), 10)
        self.assertEqual(len({reply.json["order"]["id"] for reply in sold}), 10)
        self.assertEqual(len({reply.json["order"]["label"] for reply in sold}), 10)
        for reply in others:
            self.assertEqual((reply.status, reply.codes()), (409, ["out_of_stock"]))
        self.assertEqual(stock_of(self.shop, "last-ten"), 0)
        orders = sum(len(buyer.call("GET", "/orders").json["orders"]) for _, _, buyer in results)
        self.assertEqual(orders, 10)

    def test_one_key_sent_many_times_orders_once(self):
        buyer = Buyer(self.shop)
        made, key = buyer.checkout("last-one"), str(uuid.uuid4())

        def send(_):
            one = Buyer(self.shop, buyer.token)
            while True:
                reply = one.complete(made.json["id"], key=key)
                if reply.codes() != ["idempotency_in_flight"]:
                    return reply

        replies = self.rush(send)
        self.assertEqual({(reply.status, reply.raw) for reply in replies}, {(200, replies[0].raw)})
        self.assertEqual(sum("Idempotent-Replayed" not in reply.headers for reply in replies), 1)
        self.assertEqual(len(buyer.call("GET", "/orders").json["orders"]), 1)
        self.assertEqual(stock_of(self.shop, "last-one"), 0)


if __name__ == "__main__":
    unittest.main()
