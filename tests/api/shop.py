"""A server process of our own with a small catalogue, and requests to it."""

import http.client
import json
import os
import pathlib
import signal
import subprocess
import tempfile
import unittest
import uuid

SERVER = os.environ["VITRINE_SERVER"]
SOURCE = pathlib.Path(os.environ["VITRINE_SOURCE_DIR"])


def product(product_id, sku, stock, krw=89000, usd=6900, size=(0.4, 1.1, 0.4), category="lamp"):
    return {
        "id": product_id, "name": {"en": product_id.replace("-", " ").title(), "ko": "물품 " + product_id},
        "description": {"en": "A thing to buy.", "ko": "살 수 있는 물건."}, "category": category, "size_m": list(size),
        "variants": [{"id": product_id, "sku": sku, "price": {"KRW": krw, "USD": usd}, "stock": stock}],
    }


def catalogue(*more):
    sofa = product("sofa-moss", "unused", {}, size=(2.1, 0.8, 0.95), category="sofa")
    sofa["name"] = {"en": "Leather Sofa", "ko": "가죽소파"}
    sofa["variants"] = [
        {"id": "sofa-moss:moss", "sku": "SF-MO", "gtin": "2000000000015", "title": {"en": "Moss", "ko": "이끼"},
         "options": {"finish": {"en": "Moss", "ko": "이끼"}, "legs": {"en": "Oak", "ko": "오크"}},
         "price": {"KRW": 1290000, "USD": 99900}, "stock": {"gangnam": 2, "warehouse": 50}},
        {"id": "sofa-moss:sand", "sku": "SF-SA", "title": {"en": "Sand", "ko": "모래"},
         "options": {"finish": {"en": "Sand", "ko": "모래"}, "legs": {"en": "Steel", "ko": "강철"}},
         "price": {"KRW": 990000, "USD": 79900}, "stock": {"gangnam": 0}},
    ]
    return {"catalogue": 1, "products": [sofa, product("lamp-arc", "LP-7", {"gangnam": 30, "warehouse": 70}), *more]}


class Shop:
    """vitrine-server in a folder of its own; restart() keeps the database."""

    def __init__(self, *products, currency="KRW"):
        self.folder = tempfile.TemporaryDirectory(prefix="vitrine-api-")
        self.root = pathlib.Path(self.folder.name)
        self.content = self.root / "content"
        self.content.mkdir()
        self.write_catalogue(catalogue(*products))
        self.currency = currency
        self.process = None
        self.start()

    def write_catalogue(self, document):
        (self.content / "catalogue.json").write_text(json.dumps(document), encoding="utf-8")

    def start(self):
        self.log = open(self.root / "server.log", "ab")
        self.process = subprocess.Popen(
            [SERVER, "--listen", "127.0.0.1:0", "--db", str(self.root / "store.sqlite"), "--content", str(self.content),
             "--currency", self.currency], stdout=subprocess.PIPE, stderr=self.log, text=True)
        line = self.process.stdout.readline()  # "http://127.0.0.1:41234 serves ..."
        if not line.startswith("http://"):
            raise RuntimeError("the server did not start: " + (self.root / "server.log").read_text())
        self.port = int(line.split()[0].rsplit(":", 1)[1])

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()
        self.log.close()

    def stop(self):
        """Asks it to end; returns its exit status."""
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(timeout=60)
        self.process.stdout.close()
        self.log.close()
        return status

    def close(self):
        if self.process.poll() is None:
            self.stop()
        self.folder.cleanup()


class Reply:
    def __init__(self, status, headers, raw):
        self.status = status
        self.headers = headers
        self.raw = raw
        self.json = json.loads(raw) if headers.get("Content-Type") == "application/json" and raw else None

    def codes(self):
        return [message["code"] for message in (self.json or {}).get("messages", [])]


class Buyer:
    """One identity on one keep-alive connection."""

    def __init__(self, shop, token=None, language="en"):
        self.shop = shop
        self.token = token or "Bearer " + uuid.uuid4().hex
        self.language = language
        self.connection = None

    def call(self, method, path, body=None, key=True, headers=None):
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.shop.port, timeout=60)
        send = {"Authorization": self.token, "Accept-Language": self.language}
        if body is not None:
            send["Content-Type"] = "application/json"
        if key and method in ("POST", "PUT") and not path.startswith("/catalog"):
            send["Idempotency-Key"] = str(uuid.uuid4()) if key is True else key
        send.update(headers or {})
        data = None if body is None else body if isinstance(body, (bytes, str)) else json.dumps(body)
        if isinstance(data, str):
            data = data.encode()
        try:
            self.connection.request(method, path, data, send)
            answer = self.connection.getresponse()
            raw = answer.read()
        except Exception:
            self.connection.close()
            self.connection = None
            raise
        return Reply(answer.status, dict(answer.getheaders()), raw)

    def checkout(self, item="lamp-arc", quantity=1, **more):
        return self.call("POST", "/checkout-sessions", {
            "line_items": [{"item": {"id": item}, "quantity": quantity}], "fulfillment": {"methods": [{"type": "pickup"}]}, **more})

    def complete(self, checkout_id, token="demo-approve", key=True, revision=None):
        headers = {} if revision is None else {"If-Match": revision}
        return self.call("POST", "/checkout-sessions/%s/complete" % checkout_id, pay(token), key, headers)


def pay(token="demo-approve"):
    return {"payment": {"instruments": [
        {"id": "i1", "handler_id": "demo", "type": "token", "selected": True, "credential": {"type": "token", "token": token}}]}}


HOME = {"id": "home", "street_address": "Teheran-ro 152", "address_locality": "Gangnam-gu", "address_region": "Seoul",
        "address_country": "KR", "postal_code": "06236", "first_name": "Jiwoo", "last_name": "Kim"}


def shipping(address=None, **more):
    return {"methods": [{"type": "shipping", "destinations": [address or HOME], **more}]}


def stock_of(shop, variant):
    """Available units over all locations, as the catalogue tells."""
    reply = Buyer(shop).call("POST", "/catalog/lookup", {"ids": [variant]})
    return sum(reply.json["products"][0]["variants"][0]["metadata"]["stock"].values())


class ShopTest(unittest.TestCase):
    products = ()
    currency = "KRW"

    @classmethod
    def setUpClass(cls):
        cls.shop = Shop(*cls.products, currency=cls.currency)

    @classmethod
    def tearDownClass(cls):
        cls.shop.close()

    def setUp(self):
        self.buyer = Buyer(self.shop)
