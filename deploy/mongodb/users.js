// Runs once, when the database is empty: one user for each service, with rights on its own database alone.
// Name, password and database come from that service's own secret, so they are written down in one place.
const fs = require("fs");

for (const service of ["products", "customers", "orders", "misc", "gateway"]) {
  const address = new URL(fs.readFileSync(`/run/secrets/${service}_mongodb_uri`, "utf8").trim());
  const database = address.searchParams.get("authSource");
  db.getSiblingDB(database).createUser({
    user: decodeURIComponent(address.username),
    pwd: decodeURIComponent(address.password),
    roles: [{ role: "readWrite", db: database }],
  });
}
