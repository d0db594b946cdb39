// Everything magento-api-rest offers, signed with OAuth 1.0a, asked of the store at argv[2] with the token argv[3].

import { createRequire } from "node:module";

const require = createRequire(process.env.CLIENT_FOLDER + "/");
const MagentoRestApi = require("magento-api-rest").default;

const [address, token] = process.argv.slice(2);
const keys = {
  url: address,
  consumerKey: "simulated-consumer-key",
  consumerSecret: "simulated-consumer-secret",
  accessToken: token,
  tokenSecret: "simulated-token-secret",
};
const api = new MagentoRestApi({ ...keys, sha: 256 });
const png =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const lines = {};

function note(name, verdict, said) {
  if (name in lines) throw new Error(`${name} was called twice under one name`);
  lines[name] = { verdict, said: String(said).slice(0, 300) };
}

// `right` says whether what the client gave back is right.
async function call(name, ask, right) {
  let data = null;
  try {
    data = (await ask()).data;
    note(name, right(data) ? "right" : "wrong", JSON.stringify(data));
  } catch (error) {
    note(name, "wrong", `${error} ${JSON.stringify(error.response?.data)}`);
  }
  return data;
}

// The call ends with this status and message.
async function told(name, ask, status, message, verdict = "right") {
  try {
    note(name, "wrong", JSON.stringify((await ask()).data));
  } catch (error) {
    const as_told = error.response?.status === status && error.response?.data?.message === message;
    note(name, as_told ? verdict : "wrong", `${error} ${JSON.stringify(error.response?.data)}`);
  }
}

const skus = (page) => page.items.map((row) => row.sku).sort().join();
const plain = { attribute_set_id: 4, type_id: "simple" };

await call("get store/websites", () => api.get("store/websites"), (rows) => rows[1].code === "base");
await call("get store/storeConfigs", () => api.get("store/storeConfigs"), (rows) => rows[0].code === "default");
for (const [sku, price] of [["N-1", 10], ["N-2", 20], ["N-3", 30]]) {
  const product = { sku, name: `Name of ${sku}`, price, ...plain };
  await call(`post products ${sku}`, () => api.post("products", { product }), (row) => row.price === price);
}
await call("get products/N-1", () => api.get("products/N-1"), (row) => row.name === "Name of N-1");
await call("get products", () => api.get("products"), (page) => page.total_count === 3);
await call("get products, one SKU", () => api.get("products", { sku: "N-2" }), (page) => skus(page) === "N-2");
await call(
  "get products, $or",
  () => api.get("products", { $or: [{ sku: "N-1" }, { sku: "N-3" }] }),
  (page) => skus(page) === "N-1,N-3",
);
await call(
  "get products, $sort and $perPage",
  () => api.get("products", { $sort: { sku: "DESC" }, $perPage: 2, $page: 1 }),
  (page) => page.items.map((row) => row.sku).join() === "N-3,N-2" && page.total_count === 3,
);
await call(
  "get products, $after",
  () => api.get("products", { $after: "2020-01-01 00:00:00" }),
  (page) => page.total_count === 3,
);
await call(
  "get products, $before",
  () => api.get("products", { $before: "2020-01-01 00:00:00" }),
  (page) => page.total_count === 0,
);
await call(
  "get products, $from and $to",
  () => api.get("products", { $from: "2020-01-01 00:00:00", $to: "2099-01-01 00:00:00" }),
  (page) => page.total_count === 3,
);
await call(
  "get products, filter_groups",
  () => api.get("products", { filter_groups: [{ filters: [{ field: "price", value: 20, condition_type: "gteq" }] }] }),
  (page) => skus(page) === "N-2,N-3",
);
await call(
  "put products/N-1",
  () => api.put("products/N-1", { product: { price: 11.5 } }),
  (row) => row.price === 11.5 && row.name === "Name of N-1",
);
const category = await call(
  "post categories",
  () => api.post("categories", { category: { parent_id: 2, name: "Tools", is_active: true } }),
  (row) => row.parent_id === 2,
);
const link = { productLink: { sku: "N-1", position: 1, category_id: String(category.id) } };
await call(
  "post categories/{id}/products",
  () => api.post(`categories/${category.id}/products`, link),
  (answer) => answer === true,
);
const content = { base64_encoded_data: png, type: "image/png", name: "one.png" };
const entry = { media_type: "image", label: "Front", position: 1, disabled: false, types: ["image"], content };
await call("post products/N-1/media", () => api.post("products/N-1/media", { entry }), (id) => /^\d+$/.test(id));
await call(
  "post products/base-prices",
  () => api.post("products/base-prices", { prices: [{ price: 12, store_id: 0, sku: "N-1" }] }),
  (rows) => rows.length === 0,
);
await call(
  "post inventory/source-items",
  () => api.post("inventory/source-items", { sourceItems: [{ sku: "N-1", source_code: "default", quantity: 3, status: 1 }] }),
  (rows) => rows.length === 0,
);
await call("get stockItems/N-1", () => api.get("stockItems/N-1"), (row) => row.qty === 3);
await call("get customerGroups/search", () => api.get("customerGroups/search"), (page) => page.total_count === 4);
await call("delete products/N-3", () => api.delete("products/N-3"), (answer) => answer === true);
await told(
  "get products/N-3, gone",
  () => api.get("products/N-3"),
  404,
  "The product that was requested doesn't exist. Verify the product and try again.",
);
const wrong = new MagentoRestApi({ ...keys, tokenSecret: "another secret", sha: 256 });
await told("a wrong secret", () => wrong.get("store/websites"), 401, "The signature is invalid. Verify and try again.");
await told(
  "the older signature",
  () => new MagentoRestApi(keys).get("products"),
  400,
  "Signature method %1 is not supported",
);
const no_route = "Request does not match any route.";
for (const path of ["orders", "invoices", "shipments", "creditmemos", "customers/search", "carts/search"]) {
  await told(`get ${path}`, () => api.get(path), 404, no_route, "not built");
}
console.log(JSON.stringify(lines));
