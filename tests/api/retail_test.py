"""A retailer's own folder of models becomes shop content, and one of its products is bought."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from shop import SOURCE, Buyer, Shop, product

COOK = os.environ["VITRINE_COOK"]
MODEL = pathlib.Path(os.environ.get("VITRINE_SHARED", SOURCE / ".." / "shared")) / "data/gltf/models/SheenChair/SheenChair.glb"
COLUMNS = "id,file,name_en,name_ko,price_krw,price_usd,width_cm,height_cm,depth_cm,stock,category"


class ContentShop(Shop):
    """A shop whose content folder has products of its own and a retailer's."""

    def write_catalogue(self, document):
        own = self.content / "products"
        own.mkdir(exist_ok=True)
        (own / "catalogue.json").write_text(json.dumps(document), encoding="utf-8")
        retailer = self.root / "nordlys"
        retailer.mkdir(exist_ok=True)
        shutil.copy(MODEL, retailer / "chair.glb")
        (retailer / "products.csv").write_text(
            COLUMNS + "\n"
            "sheen-chair,chair.glb,Velvet lounge chair,벨벳 라운지 체어,429000,329,82.7,68.6,57,6,armchair\n"
            "ghost,missing.glb,No such model,없는 모델,1000,1,10,10,10,1,decor\n", encoding="utf-8")
        self.cooked = subprocess.run([COOK, "products", str(retailer), "--out", str(self.content), "--fix"],
                                     capture_output=True, text=True)


class Retail(unittest.TestCase):
    def setUp(self):
        if not MODEL.exists():
            print("[  SKIPPED ] api_retail/%s" % MODEL)  # tests/run counts these lines
            self.skipTest("%s is not here" % MODEL)
        self.shop = ContentShop(product("shop-lamp", "SL-1", {"gangnam": 1}))
        self.addCleanup(self.shop.close)

    def test_a_retailers_chair_is_cooked_listed_shown_and_bought(self):
        cooked = self.shop.cooked
        self.assertEqual(cooked.returncode, 0, cooked.stdout + cooked.stderr)
        self.assertIn("missing.glb", cooked.stdout + cooked.stderr)  # the bad row is told, the good one goes on
        buyer = Buyer(self.shop)
        found = buyer.call("POST", "/catalog/search", {"query": "velvet"}).json["products"]
        self.assertEqual([p["id"] for p in found], ["sheen-chair"])
        models = [m["url"] for m in found[0].get("media", []) if m["type"] == "model_3d"]
        self.assertEqual(len(models), 1)
        shown = buyer.call("GET", "/" + models[0].split("/", 3)[3])
        self.assertEqual((shown.status, shown.raw[:4]), (200, b"glTF"))

        variant = found[0]["variants"][0]["id"]
        made = buyer.checkout(variant)
        self.assertEqual(made.status, 201, made.raw)
        paid = buyer.complete(made.json["id"])
        self.assertEqual((paid.status, paid.json["status"]), (200, "completed"), paid.raw)
        order = buyer.call("GET", "/orders/" + paid.json["order"]["id"]).json
        self.assertEqual([line["item"]["id"] for line in order["line_items"]], [variant])
        self.assertEqual([t["amount"] for t in order["totals"] if t["type"] == "total"], [429000])


if __name__ == "__main__":
    unittest.main()
