/* The door page: scans by camera, hand-held reader or name, with and without network. */
import { Camera } from "./camera.js";
import { Judge } from "./judge.js";
import { sound } from "./sound.js";
import { Store } from "./store.js";
import { Tickets } from "./verify.js";

const PATIENCE = 5000; // ms for an answer; then the telephone judges by itself
const PERIOD = 15_000; // ms between two looks at the server
const AGAIN = 4000; // ms in which a code that stays before the camera is one scan
const AT_ONCE = 50; // scans in one sending

const thai = (number) => String(number).replace(/[0-9]/g, (digit) => "๐๑๒๓๔๕๖๗๘๙"[digit]);

class Lost extends Error {}

class DoorPage extends HTMLElement {
  async connectedCallback() {
    this.words = JSON.parse(document.getElementById("door-words").textContent);
    this.store = new Store(location.pathname);
    this.judge = new Judge(new Tickets(this.dataset.key), Number(this.dataset.areaDay));
    this.line = this.querySelector(".doorline");
    this.order = Date.now();
    this.addEventListener("submit", (event) => this.submitted(event));
    document.addEventListener("keydown", (event) => this.typed(event));
    addEventListener("online", () => this.meet());
    addEventListener("offline", () => this.lose());
    document.addEventListener("visibilitychange", () => document.hidden || this.meet());
    this.useCamera();
    this.judge.known = (await this.store.remembered("tickets")) ?? {};
    await this.meet();
    await this.showConflicts();
    setInterval(() => document.hidden || this.meet(), PERIOD);
    this.keepPage();
  }

  // Scanning

  submitted(event) {
    const form = event.target.closest("[data-scan]");
    if (!form) return;
    event.preventDefault();
    const code = form.elements.code.value.trim();
    if (form.elements.code.type !== "hidden") form.elements.code.value = "";
    if (code) this.scan(code);
    this.field.focus();
  }

  get field() {
    return this.querySelector("#code");
  }

  get direction() {
    return this.querySelector("#code").form.elements.direction.value;
  }

  /* A hand-held reader types wherever the focus is. */
  typed(event) {
    const isWriting = event.target.closest("input, textarea, select, button, a, summary");
    if (!isWriting && event.key.length === 1 && !event.ctrlKey && !event.metaKey) this.field.focus();
  }

  scan(code) {
    const { direction } = this;
    this.turn = (this.turn ?? Promise.resolve()).then(() => this.judged(code, direction));
    return this.turn;
  }

  /* Kept before it is sent: what a telephone has let in is never lost, and its nonce is counted once. */
  async judged(code, direction) {
    const scan = { code, direction, nonce: crypto.randomUUID(), at: new Date().toISOString(), order: this.order++ };
    await this.store.keep(scan);
    if (!this.isLost) {
      try {
        const { verdicts, counts } = await this.send([scan]);
        await this.store.drop(scan.nonce);
        if (verdicts[0].tone === "ok") await this.judgeAlone(scan);
        this.show(verdicts[0]);
        this.count(counts);
        return;
      } catch (error) {
        if (!(error instanceof Lost)) throw error;
        this.lose();
      }
    }
    const { outcome, arrival } = await this.judgeAlone(scan);
    await this.store.keep({ ...scan, offline: true, outcome, arrival });
    const [heading, tone, detail] = this.words[outcome === "ok" && direction === "out" ? "out" : outcome];
    this.show({ heading, tone, detail, name: arrival ? `ลำดับที่ ${thai(arrival)}` : "", about: "" });
    await this.lose();
  }

  /* Judged by the telephone, which remembers who is inside now. */
  async judgeAlone(scan) {
    const verdict = await this.judge.judge(scan);
    await this.store.remember("tickets", this.judge.known);
    return verdict;
  }

  show(verdict) {
    const box = this.querySelector("[data-verdict]");
    box.className = `verdict verdict--${verdict.tone}`;
    for (const place of box.querySelectorAll("[data-say]")) place.textContent = verdict[place.dataset.say];
    box.hidden = false;
    box.scrollIntoView({ block: "nearest" });
    sound(verdict.tone);
  }

  count(counts) {
    for (const place of this.querySelectorAll("[data-count]")) place.textContent = thai(counts[place.dataset.count]);
  }

  // The network

  async asked(path, options = {}) {
    let answer;
    try {
      answer = await fetch(path, { ...options, signal: AbortSignal.timeout(PATIENCE) });
    } catch {
      throw new Lost();
    }
    if (answer.status === 410 || answer.status === 404) return this.close();
    if (!answer.ok) throw new Lost();
    return answer.json();
  }

  send(scans) {
    return this.asked("scans/", { method: "POST", body: JSON.stringify({ scans }) });
  }

  /* The link is over: say so. What waits to be sent stays on the telephone. */
  close() {
    this.line.textContent = "ลิงก์นี้หมดเวลาหรือถูกยกเลิกแล้ว ขอลิงก์ใหม่จากผู้จัดงาน";
    this.line.classList.add("is-lost");
    this.line.hidden = false;
    return new Promise(() => {});
  }

  async lose() {
    this.isLost = true;
    const count = (await this.store.waiting()).length;
    const waiting = count ? ` รอส่ง ${thai(count)} รายการ` : "";
    this.line.textContent = `ไม่มีเครือข่าย สแกนต่อได้ ระบบจะส่งให้เมื่อเครือข่ายกลับมา${waiting}`;
    this.line.classList.add("is-lost");
    this.line.hidden = false;
  }

  /* Send what waits, then hear how things stand. */
  meet() {
    this.meeting ??= this.met().finally(() => (this.meeting = null));
    return this.meeting;
  }

  async met() {
    try {
      const sent = await this.flush();
      const { tickets, counts } = await this.asked("tickets.json");
      this.judge.known = tickets;
      await this.store.remember("tickets", tickets);
      this.count(counts);
      if (this.isLost) this.line.textContent = `เครือข่ายกลับมาแล้ว ส่งแล้ว ${thai(sent)} รายการ`;
      this.isLost = false;
      this.line.classList.remove("is-lost");
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
      await this.lose();
    }
  }

  async flush() {
    let sent = 0;
    for (let scans = await this.left(); scans.length; scans = await this.left()) {
      const { verdicts } = await this.send(scans);
      for (const [number, verdict] of verdicts.entries()) {
        const scan = scans[number];
        if (scan.outcome === "ok" && verdict.tone !== "ok") await this.store.tell({ ...scan, code: "", verdict });
        await this.store.drop(scan.nonce);
      }
      sent += scans.length;
      await this.showConflicts();
    }
    return sent;
  }

  async left() {
    return (await this.store.waiting()).slice(0, AT_ONCE);
  }

  async showConflicts() {
    const conflicts = await this.store.conflicts();
    const section = this.querySelector("[data-conflicts]");
    section.hidden = !conflicts.length;
    section.querySelector("ul").replaceChildren(
      ...conflicts.map(({ verdict, at }) => {
        const item = document.createElement("li");
        const time = new Date(at).toLocaleTimeString("th-TH", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Bangkok" });
        item.textContent = `${verdict.name || "บัตรหนึ่งใบ"} สแกนเวลา ${thai(time.replace(":", "."))} น.: ${verdict.heading} ${verdict.detail}`;
        return item;
      }),
    );
  }

  // Camera and page

  useCamera() {
    if (!Camera.isThere()) return;
    const box = this.querySelector(".doorcamera");
    const button = box.querySelector("[data-camera]");
    const label = button.querySelector("span");
    let last = { code: "", at: 0 };
    this.camera = new Camera(box.querySelector("video"), (code) => {
      const now = Date.now();
      const isSame = code === last.code && now - last.at < AGAIN;
      last = { code, at: now };
      if (!isSame) this.scan(code);
    });
    button.addEventListener("click", async () => {
      if (this.camera.stream) {
        this.camera.close();
        label.textContent = "เปิดกล้อง";
        return;
      }
      try {
        await this.camera.open();
        label.textContent = "ปิดกล้อง";
      } catch {
        label.textContent = "เปิดกล้องไม่ได้ อนุญาตให้ใช้กล้องแล้วลองอีกครั้ง";
      }
    });
    box.hidden = false;
  }

  /* Give all that this page loaded to its service worker, and say when it would open without network. */
  async keepPage() {
    if (!("serviceWorker" in navigator)) return;
    const page = new URL("./", location.href).href;
    await Promise.allSettled([this.judge.tickets.ready, this.camera?.prepare()]);
    navigator.serviceWorker.addEventListener("message", ({ data }) => (this.dataset.kept = data));
    await navigator.serviceWorker.register("worker.js");
    const { active } = await navigator.serviceWorker.ready;
    const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
    const own = loaded.filter((url) => url.startsWith(`${location.origin}/`) && !url.startsWith(page));
    active.postMessage([page, ...new Set(own)]);
  }
}

customElements.define("door-page", DoorPage);
