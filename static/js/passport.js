/* The visit passport: stamps of booths kept in this browser alone. The portal counts a visit, but not whose it was. */
const STEP = { waits: "กำลังรับตรา", has: "ท่านมีตราของบูธนี้แล้ว", got: "ได้รับตราของบูธนี้แล้ว", scan: "สแกนรหัสบนป้ายที่บูธนี้เพื่อรับตรา" };
const thai = (number) => String(number).replace(/\d/g, (digit) => "๐๑๒๓๔๕๖๗๘๙"[digit]);

/* What this browser keeps of one edition: its nonce and its stamps. */
class Book {
  constructor(edition) {
    this.key = `passport:${edition}`;
    try {
      Object.assign(this, JSON.parse(localStorage.getItem(this.key)) ?? {});
    } catch {
      // spoilt, or the browser keeps nothing
    }
    this.nonce ??= [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    this.stamps ??= {};
  }

  add(booth, stamp) {
    this.stamps[booth] = stamp;
    try {
      localStorage.setItem(this.key, JSON.stringify({ nonce: this.nonce, stamps: this.stamps }));
      return true;
    } catch {
      return false;
    }
  }

  get count() {
    return Object.keys(this.stamps).length;
  }

  /* As the form for a full passport sends them. */
  get sent() {
    return Object.entries(this.stamps).map(([booth, { receipt }]) => `${booth}:${receipt}`).join(" ");
  }
}

class BoothStamp extends HTMLElement {
  connectedCallback() {
    this.book = new Book(this.dataset.store);
    const code = location.hash.slice(1);
    if (this.book.stamps[this.dataset.booth]) this.show(STEP.has);
    else if (/^[0-9a-f]{20}$/.test(code)) this.ask(code);
    else this.show(STEP.scan);
    if (/^[0-9a-f]{20}$/.test(code)) history.replaceState(null, "", location.pathname + location.search);
  }

  async ask(code) {
    this.show(STEP.waits);
    try {
      const body = new URLSearchParams({ nonce: this.book.nonce, code });
      const response = await fetch(this.dataset.url, { method: "POST", body });
      const told = response.headers.get("Content-Type")?.startsWith("application/json") ? await response.json() : {};
      if (!response.ok) return this.show(told.fault ?? "ยังรับตราไม่ได้ ลองใหม่ในอีกสักครู่", () => this.ask(code));
      const { title, number, booth } = this.dataset;
      const kept = this.book.add(booth, { receipt: told.receipt, title, number, at: new Date().toISOString() });
      this.show(kept ? STEP.got : "เบราว์เซอร์นี้ไม่ยอมเก็บตรา เปิดด้วยหน้าต่างปกติแล้วสแกนอีกครั้ง");
    } catch {
      this.show("ไม่มีสัญญาณ ยังรับตราไม่ได้", () => this.ask(code));
    }
  }

  show(words, again) {
    const text = Object.assign(document.createElement("p"), { textContent: `${words} (สะสมแล้ว ${thai(this.book.count)} ตรา)` });
    const link = Object.assign(document.createElement("a"), { className: "btn btn--small", href: this.dataset.book, textContent: "เปิดสมุดตรา" });
    const retry = again && Object.assign(document.createElement("button"), { type: "button", className: "btn btn--small", textContent: "ลองอีกครั้ง" });
    retry?.addEventListener("click", again);
    this.className = "card stack stampbox";
    this.setAttribute("role", "status");
    this.replaceChildren(text, ...(retry ? [retry] : []), link);
  }
}

class VisitPassport extends HTMLElement {
  connectedCallback() {
    const book = new Book(this.dataset.store);
    const needed = Number(this.dataset.needed);
    const list = this.querySelector("ol");
    const stamps = Object.entries(book.stamps).sort(([, one], [, other]) => one.at.localeCompare(other.at));
    const filled = stamps.map(([booth, { title, number }]) => this.filled(booth, title, number));
    const empty = Array.from({ length: Math.max(0, needed - filled.length) }, () => this.empty());
    list.replaceChildren(...filled, ...empty);
    this.querySelector("[role=status]").textContent =
      book.count >= needed ? `ครบเล่มแล้ว มี ${thai(book.count)} ตรา` : `มีแล้ว ${thai(book.count)} ตรา จาก ${thai(needed)} ตรา`;
    const form = this.querySelector("form");
    if (!form) return;
    form.hidden = book.count < needed;
    form.elements.nonce.value = book.nonce;
    form.elements.stamps.value = book.sent;
  }

  filled(booth, title, number) {
    const item = Object.assign(document.createElement("li"), { className: "stampcell is-filled" });
    const link = Object.assign(document.createElement("a"), { href: `${this.dataset.market}${encodeURIComponent(booth)}/`, textContent: title });
    const sign = Object.assign(document.createElement("b"), { textContent: number ? thai(number) : "✓" });
    item.append(sign, link);
    return item;
  }

  empty() {
    return Object.assign(document.createElement("li"), { className: "stampcell", textContent: "ยังว่าง" });
  }
}

customElements.define("booth-stamp", BoothStamp);
customElements.define("visit-passport", VisitPassport);
