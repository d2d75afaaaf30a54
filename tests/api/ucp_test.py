"""UCP v2026-04-08: every reply valid, and what each route promises."""

import json
import unittest
import uuid

from schemas import Schemas
from shop import HOME, Buyer, Shop, ShopTest, pay, shipping, stock_of

S = "schemas/shopping/"


class Ucp(ShopTest):
    @classmethod
    def setUpClass(cls):
        cls.schemas = Schemas()
        super().setUpClass()

    def valid(self, reply, kind):
        if reply.json.get("ucp", {}).get("status") == "error":
            self.schemas.check(self, reply.json, S + "types/error_response.json")
        else:
            path, fragment = {
                "search": (S + "catalog_search.json", "#/$defs/search_response"),
                "lookup": (S + "catalog_lookup.json", "#/$defs/lookup_response"),
                "product": (S + "catalog_lookup.json", "#/$defs/get_product_response"),
                "cart": (S + "cart.json", ""),
                "order": (S + "order.json", ""),
                "checkout": (S + "fulfillment.json", "#/$defs/dev.ucp.shopping.checkout"),
            }[kind]
            self.schemas.check(self, reply.json, path, fragment)
            if kind == "checkout":
                self.schemas.check(self, reply.json, S + "checkout.json")
        return reply

    def total(self, reply, kind="total"):
        entries = [t["amount"] for t in reply.json["totals"] if t["type"] == kind]
        self.assertLessEqual(len(entries), 1)
        return entries[0] if entries else None

    def test_profile_and_health(self):
        profile = self.buyer.call("GET", "/.well-known/ucp")
        self.assertEqual(profile.status, 200)
        self.schemas.check(self, profile.json, "discovery/profile_schema.json", "#/$defs/business_profile")
        health = self.buyer.call("GET", "/healthz")
        self.assertEqual((health.status, health.json["status"], health.json["products"]), (200, "ok", 2))
        self.assertEqual(self.buyer.call("HEAD", "/healthz").raw, b"")

    def test_catalogue(self):
        found = self.valid(self.buyer.call("POST", "/catalog/search", {"query": "ㅅㅍ"}), "search")
        self.assertEqual([p["id"] for p in found.json["products"]], ["sofa-moss"])
        page = self.valid(self.buyer.call("POST", "/catalog/search", {"pagination": {"limit": 1}}), "search")
        self.assertTrue(page.json["pagination"]["has_next_page"])
        rest = self.valid(self.buyer.call("POST", "/catalog/search", {"pagination": {"limit": 1, "cursor": page.json["pagination"]["cursor"]}}), "search")
        self.assertFalse(rest.json["pagination"]["has_next_page"])
        self.assertNotEqual(page.json["products"][0]["id"], rest.json["products"][0]["id"])
        cheap = self.valid(self.buyer.call("POST", "/catalog/search", {
            "filters": {"price": {"max": 7000}}, "context": {"currency": "USD", "language": "ko-KR"}}), "search")
        self.assertEqual([p["title"] for p in cheap.json["products"]], ["물품 lamp-arc"])
        self.assertEqual(cheap.json["products"][0]["price_range"]["min"], {"amount": 6900, "currency": "USD"})
        by_category = self.valid(self.buyer.call("POST", "/catalog/search", {"filters": {"categories": ["lamp", "desk"]}}), "search")
        self.assertEqual(by_category.json["pagination"]["total_count"], 1)

    def test_lookup_and_product(self):
        found = self.valid(self.buyer.call("POST", "/catalog/lookup", {"ids": ["sofa-moss", "SF-SA", "2000000000015", "ghost"]}), "lookup")
        self.assertEqual(len(found.json["products"]), 1)
        inputs = {v["id"]: sorted(i["id"] for i in v["inputs"]) for v in found.json["products"][0]["variants"]}
        self.assertEqual(inputs, {"sofa-moss:moss": ["2000000000015", "sofa-moss"], "sofa-moss:sand": ["SF-SA"]})
        self.assertEqual(found.codes(), ["not_found"])
        detail = self.valid(self.buyer.call("POST", "/catalog/product", {
            "id": "sofa-moss", "selected": [{"name": "finish", "label": "Sand"}, {"name": "legs", "label": "Oak"}], "preferences": ["finish", "legs"]}), "product")
        product = detail.json["product"]
        self.assertEqual(product["variants"][0]["id"], "sofa-moss:sand")  # finish kept, legs relaxed
        self.assertIn({"name": "finish", "label": "Sand"}, product["selected"])
        moss = [v for o in product["options"] if o["name"] == "finish" for v in o["values"] if v["label"] == "Moss"][0]
        self.assertEqual((moss["exists"], moss["available"]), (False, False))  # no moss with steel legs
        missing = self.valid(self.buyer.call("POST", "/catalog/product", {"id": "ghost"}), "product")
        self.assertEqual((missing.status, missing.codes()), (404, ["not_found"]))

    def test_cart(self):
        made = self.valid(self.buyer.call("POST", "/carts", {"line_items": [{"item": {"id": "lamp-arc", "price": 1}, "quantity": 2}]}), "cart")
        self.assertEqual(made.status, 201)
        self.assertEqual(self.total(made), 178000)  # our price, whatever the caller says
        path = "/carts/" + made.json["id"]
        more = self.valid(self.buyer.call("PUT", path, {"id": made.json["id"], "line_items": [
            {"id": made.json["line_items"][0]["id"], "item": {"id": "lamp-arc"}, "quantity": 1},
            {"item": {"id": "sofa-moss:sand"}, "quantity": 1}]}), "cart")
        self.assertEqual(self.total(more), 89000 + 990000)
        self.assertEqual(more.json["line_items"][0]["id"], made.json["line_items"][0]["id"])
        self.assertEqual((more.codes(), more.json["messages"][0]["type"]), (["out_of_stock"], "warning"))
        self.assertEqual(self.valid(self.buyer.call("GET", path), "cart").json["line_items"], more.json["line_items"])
        self.assertEqual(self.valid(Buyer(self.shop).call("GET", path), "cart").status, 404)  # another's cart does not exist
        self.assertEqual(Buyer(self.shop).call("PUT", path, {"line_items": []}).status, 404)
        self.assertEqual(self.valid(self.buyer.call("POST", path + "/cancel"), "cart").status, 200)
        self.assertEqual(self.valid(self.buyer.call("PUT", path, {"line_items": []}), "cart").status, 409)
        unknown = self.valid(self.buyer.call("POST", "/carts", {"line_items": [{"item": {"id": "ghost"}, "quantity": 1}]}), "cart")
        self.assertEqual((unknown.status, unknown.json["messages"][0]["path"]), (422, "$.line_items[0].item.id"))

    def test_checkout_with_delivery(self):
        cart = self.buyer.call("POST", "/carts", {"line_items": [{"item": {"id": "lamp-arc"}, "quantity": 1}]})
        made = self.valid(self.buyer.call("POST", "/checkout-sessions", {"cart_id": cart.json["id"], "line_items": []}), "checkout")
        self.assertEqual((made.status, made.json["status"], made.codes()), (201, "incomplete", ["fulfillment_required"]))
        path = "/checkout-sessions/" + made.json["id"]
        wrong = self.valid(self.buyer.call("PUT", path, {"fulfillment": shipping({**HOME, "postal_code": "123"})}), "checkout")
        self.assertEqual((wrong.json["status"], wrong.codes()), ("incomplete", ["address_invalid"]))
        ready = self.valid(self.buyer.call("PUT", path, {"fulfillment": shipping()}), "checkout")
        self.assertEqual((ready.json["status"], ready.codes()), ("ready_for_complete", []))
        group = ready.json["fulfillment"]["methods"][0]["groups"][0]
        self.assertEqual([o["id"] for o in group["options"]], ["standard", "evening"])
        self.assertIn("earliest_fulfillment_time", group["options"][0])
        method = ready.json["fulfillment"]["methods"][0]
        evening = self.valid(self.buyer.call("PUT", path, {"fulfillment": {"methods": [{
            "id": method["id"], "type": "shipping", "line_item_ids": method["line_item_ids"], "destinations": method["destinations"],
            "selected_destination_id": "home", "groups": [{"id": group["id"], "selected_option_id": "evening"}]}]}}), "checkout")
        self.assertEqual((self.total(evening), self.total(evening, "fulfillment")), (94000, 5000))
        parts = [t for t in evening.json["totals"] if t["type"] == "total"][0]["lines"]
        self.assertEqual([p["amount"] for p in parts], [94000 - 8545, 8545])  # VAT inside, half to even
        done = self.valid(self.buyer.complete(made.json["id"], revision=evening.headers["ETag"]), "checkout")
        self.assertEqual((done.status, done.json["status"]), (200, "completed"))
        order = self.valid(self.buyer.call("GET", "/orders/" + done.json["order"]["id"]), "order")
        self.assertEqual((order.json["state"], self.total(order), order.json["checkout_id"]), ("paid", 94000, made.json["id"]))
        self.assertEqual(order.json["fulfillment"]["expectations"][0]["method_type"], "shipping")
        listed = self.buyer.call("GET", "/orders")
        self.assertEqual([o["id"] for o in listed.json["orders"]], [order.json["id"]])
        for one in listed.json["orders"]:
            self.schemas.check(self, one, S + "order.json")
        self.assertEqual(self.valid(Buyer(self.shop).call("GET", "/orders/" + order.json["id"]), "order").status, 404)
        self.assertNotIn("demo-approve", json.dumps(done.json))
        again = self.valid(self.buyer.complete(made.json["id"]), "checkout")
        self.assertEqual((again.status, again.codes()), (409, ["already_completed"]))
        self.assertEqual(self.buyer.call("GET", "/carts/" + cart.json["id"]).json["line_items"], cart.json["line_items"])

    def test_furniture_is_delivered_by_two_and_pickup_is_free(self):
        bulky = self.valid(self.buyer.call("POST", "/checkout-sessions", {
            "line_items": [{"item": {"id": "sofa-moss:moss"}, "quantity": 1}], "fulfillment": shipping({**HOME, "postal_code": "63000"})}), "checkout")
        self.assertEqual(self.total(bulky, "fulfillment"), 50000)  # free above a million, Jeju surcharge
        pickup = self.valid(self.buyer.checkout("sofa-moss:moss"), "checkout")
        self.assertEqual((self.total(pickup), pickup.json["fulfillment"]["methods"][0]["type"]), (1290000, "pickup"))
        nowhere = self.valid(self.buyer.call("POST", "/checkout-sessions", {
            "line_items": [{"item": {"id": "lamp-arc"}, "quantity": 1}],
            "fulfillment": {"methods": [{"type": "pickup", "selected_destination_id": "mars"}]}}), "checkout")
        self.assertEqual(nowhere.status, 422)

    def test_idempotency(self):
        key, body = str(uuid.uuid4()), {"line_items": [{"item": {"id": "lamp-arc"}, "quantity": 1}]}
        first = self.buyer.call("POST", "/carts", body, key)
        again = self.buyer.call("POST", "/carts", '{ "line_items": [ {"quantity": 1.0, "item": {"id": "lamp-arc"}} ] }', key.upper())
        self.assertEqual((again.status, again.raw), (first.status, first.raw))
        self.assertEqual(again.headers.get("Idempotent-Replayed"), "true")
        self.assertNotIn("Idempotent-Replayed", first.headers)
        other = self.valid(self.buyer.call("POST", "/carts", {"line_items": []}, key), "cart")
        self.assertEqual((other.status, other.codes()), (409, ["idempotency_key_reused"]))
        self.assertEqual(Buyer(self.shop).call("POST", "/carts", body, key).json["id"] == first.json["id"], False)  # scope: identity
        self.assertEqual(self.buyer.call("POST", "/checkout-sessions", body, key).status, 201)                        # and path
        for method, path in (("POST", "/carts"), ("PUT", "/carts/" + first.json["id"]), ("POST", "/checkout-sessions")):
            missing = self.valid(self.buyer.call(method, path, body, key=False), "cart")
            self.assertEqual((missing.status, missing.codes()), (400, ["idempotency_key_required"]))
        self.assertEqual(self.buyer.call("POST", "/carts", body, "not-a-uuid").status, 400)

    def test_completion_is_replayed(self):
        before = stock_of(self.shop, "lamp-arc")
        made, key = self.buyer.checkout(quantity=2), str(uuid.uuid4())
        first = self.valid(self.buyer.complete(made.json["id"], key=key), "checkout")
        again = self.buyer.complete(made.json["id"], key=key)
        self.assertEqual((first.status, again.status, again.raw, again.headers["ETag"]), (200, 200, first.raw, first.headers["ETag"]))
        self.assertEqual(stock_of(self.shop, "lamp-arc"), before - 2)
        other = self.buyer.complete(made.json["id"], "demo-decline", key=key)
        self.assertEqual(other.status, 409)

    def test_decline_frees_the_stock(self):
        before = stock_of(self.shop, "lamp-arc")
        made = self.buyer.checkout(quantity=3)
        declined = self.valid(self.buyer.complete(made.json["id"], "demo-decline"), "checkout")
        self.assertEqual((declined.status, declined.codes(), declined.json["status"]), (402, ["payment_failed"], "ready_for_complete"))
        self.assertEqual(stock_of(self.shop, "lamp-arc"), before)
        self.assertEqual(self.buyer.call("GET", "/orders").json["orders"], [])
        paid = self.valid(self.buyer.complete(made.json["id"]), "checkout")
        self.assertEqual((paid.status, paid.json["status"]), (200, "completed"))
        self.assertEqual(stock_of(self.shop, "lamp-arc"), before - 3)

    def test_silent_provider_keeps_the_order(self):
        made = self.buyer.checkout()
        pending = self.valid(self.buyer.complete(made.json["id"], "demo-timeout"), "checkout")
        self.assertEqual((pending.status, pending.json["status"], pending.codes()), (200, "complete_in_progress", ["payment_pending"]))
        self.assertEqual(self.valid(self.buyer.complete(made.json["id"]), "checkout").status, 409)
        self.assertEqual(self.valid(self.buyer.call("POST", "/checkout-sessions/%s/cancel" % made.json["id"]), "checkout").status, 409)

    def test_sold_out_and_cancel(self):
        made = self.valid(self.buyer.checkout(quantity=9999), "checkout")
        self.assertEqual((made.json["status"], made.codes()), ("incomplete", ["out_of_stock"]))
        refused = self.valid(self.buyer.complete(made.json["id"]), "checkout")
        self.assertEqual((refused.status, refused.codes()), (409, ["out_of_stock"]))
        gone = self.valid(self.buyer.call("POST", "/checkout-sessions/%s/cancel" % made.json["id"], {}), "checkout")
        self.assertEqual((gone.status, gone.json["status"]), (200, "canceled"))
        self.assertEqual(self.valid(self.buyer.complete(made.json["id"]), "checkout").status, 409)
        self.assertEqual(self.valid(Buyer(self.shop).complete(made.json["id"]), "checkout").status, 404)

    def test_other_payment_handlers_and_missing_parts(self):
        made = self.buyer.checkout()
        body = pay()
        body["payment"]["instruments"][0]["handler_id"] = "visa"
        refused = self.valid(self.buyer.call("POST", "/checkout-sessions/%s/complete" % made.json["id"], body), "checkout")
        self.assertEqual((refused.status, refused.codes()), (422, ["payment_failed"]))
        bare = self.buyer.call("POST", "/checkout-sessions", {"line_items": [{"item": {"id": "lamp-arc"}, "quantity": 1}]})
        refused = self.valid(self.buyer.complete(bare.json["id"]), "checkout")
        self.assertEqual((refused.status, refused.codes()), (422, ["fulfillment_required"]))

    def test_korean(self):
        buyer = Buyer(self.shop, language="ko")
        made = self.valid(buyer.checkout(), "checkout")
        self.assertEqual(made.json["line_items"][0]["item"]["title"], "물품 lamp-arc")
        self.assertEqual([t["display_text"] for t in made.json["totals"]], ["상품 합계", "합계"])

    def test_orders_need_an_identity(self):
        nobody = self.buyer.call("GET", "/orders", headers={"Authorization": ""})
        self.assertEqual((nobody.status, nobody.codes()), (401, ["identity_required"]))

    def test_media(self):
        (self.shop.content / "models").mkdir(exist_ok=True)
        (self.shop.content / "models" / "a b.glb").write_bytes(b"glTF" + bytes(200_000))
        model = self.buyer.call("GET", "/media/models/a%20b.glb")
        self.assertEqual((model.status, len(model.raw), model.headers["Content-Type"]), (200, 200_004, "model/gltf-binary"))
        self.assertEqual(self.buyer.call("GET", "/media/models/a%20b.glb", headers={"If-None-Match": model.headers["ETag"]}).status, 304)
        self.assertEqual(self.buyer.call("HEAD", "/media/models/a%20b.glb").headers["Content-Length"], "200004")
        for path in ("/media/../store.sqlite", "/media/%2e%2e/store.sqlite", "/media/catalogue.json", "/media//etc/passwd", "/media/x.glb", "/media/%00.glb"):
            self.assertEqual(self.buyer.call("GET", path).status, 404, path)


class Changes(unittest.TestCase):
    """Prices and content that change under a visitor's feet; each needs a restart."""

    def setUp(self):
        self.schemas = Schemas()
        self.shop = Shop()
        self.buyer = Buyer(self.shop)

    def tearDown(self):
        self.shop.close()

    def restart_with(self, change):
        document = json.loads((self.shop.content / "catalogue.json").read_text())
        change(document["products"])
        self.shop.write_catalogue(document)
        self.assertEqual(self.shop.stop(), 0)
        self.shop.start()
        self.buyer.connection = None

    def dearer(self, products):
        products[1]["variants"][0]["price"]["KRW"] = 99000

    def test_stale_revision_charges_nothing(self):
        made = self.buyer.checkout()
        plain = self.buyer.checkout()
        self.restart_with(self.dearer)
        stale = self.buyer.complete(made.json["id"], revision=made.headers["ETag"])
        self.assertEqual((stale.status, stale.codes()), (412, ["price_changed"]))
        self.assertIn("89,000", stale.json["messages"][0]["content"])
        self.assertIn("99,000", stale.json["messages"][0]["content"])
        self.schemas.check(self, stale.json, S + "checkout.json")
        self.assertEqual(stock_of(self.shop, "lamp-arc"), 100)
        self.assertEqual(self.buyer.call("GET", "/orders").json["orders"], [])
        # A plain agent, without If-Match, gets the message too, once; then it has seen the new total.
        told = self.buyer.complete(plain.json["id"])
        self.assertEqual((told.status, told.codes()), (409, ["price_changed"]))
        self.assertEqual(self.buyer.complete(plain.json["id"]).json["totals"][-1]["amount"], 99000)
        # And the other one with the revision it was answered.
        self.assertEqual(self.buyer.complete(made.json["id"], revision=stale.headers["ETag"]).status, 200)

    def test_reading_tells_the_change(self):
        made = self.buyer.checkout()
        self.restart_with(self.dearer)
        seen = self.buyer.call("GET", "/checkout-sessions/" + made.json["id"])
        self.assertEqual((seen.status, seen.codes(), seen.json["totals"][-1]["amount"]), (200, ["price_changed"], 99000))
        self.assertNotEqual(seen.headers["ETag"], made.headers["ETag"])
        self.assertEqual(self.buyer.complete(made.json["id"], revision=seen.headers["ETag"]).status, 200)

    def test_what_is_no_longer_sold(self):
        made = self.buyer.checkout()
        done = self.buyer.complete(self.buyer.checkout().json["id"])
        self.restart_with(lambda products: products.pop(1))
        refused = self.buyer.complete(made.json["id"])
        self.assertEqual((refused.status, refused.codes()), (422, ["item_unavailable"]))
        order = self.buyer.call("GET", "/orders/" + done.json["order"]["id"])
        self.assertEqual(order.json["line_items"][0]["item"]["title"], "Lamp Arc")

    def test_dollars(self):
        buyer = Buyer(self.shop)
        made = buyer.checkout(context={"currency": "USD"}, fulfillment=shipping({**HOME, "address_country": "US", "address_region": "CA", "postal_code": "94043"}))
        amounts = {t["type"]: t["amount"] for t in made.json["totals"]}
        self.assertEqual(made.json["currency"], "USD")
        self.assertEqual(amounts, {"subtotal": 6900, "fulfillment": 2900, "tax": 710, "total": 10510})  # 7.25 % of 98.00 is 7.105: to even
        self.schemas.check(self, made.json, S + "checkout.json")


if __name__ == "__main__":
    unittest.main()
