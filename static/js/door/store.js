/* What a telephone keeps while it has no network: scans to be sent, by nonce, and what it knows of the tickets. */
function asked(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

export class Store {
  constructor(name) {
    const request = indexedDB.open(`door ${name}`, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("scans", { keyPath: "nonce" }).createIndex("order", "order");
      request.result.createObjectStore("conflicts", { keyPath: "nonce" });
      request.result.createObjectStore("known");
    };
    this.base = asked(request);
  }

  async table(name, mode = "readwrite") {
    return (await this.base).transaction(name, mode).objectStore(name);
  }

  async keep(scan) {
    return asked((await this.table("scans")).put(scan));
  }

  async drop(nonce) {
    return asked((await this.table("scans")).delete(nonce));
  }

  async waiting() {
    return asked((await this.table("scans", "readonly")).index("order").getAll());
  }

  async remember(name, value) {
    return asked((await this.table("known")).put(value, name));
  }

  async remembered(name) {
    return asked((await this.table("known", "readonly")).get(name));
  }

  async tell(conflict) {
    return asked((await this.table("conflicts")).put(conflict));
  }

  async conflicts() {
    return asked((await this.table("conflicts", "readonly")).getAll());
  }
}
