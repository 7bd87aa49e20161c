/* A floor plan by pointer, touch and keyboard. Each deed is the POST of a plain form; the answer is the new plan. */
import { Bar } from "./board/bar.js";
import { Saves, parse } from "./board/saves.js";

const HOLD = 350; // ms a finger rests on a booth before it is picked up; a shorter touch scrolls or opens
const SLACK = { mouse: 4, pen: 6, touch: 10 }; // px until a press is a drag (mouse, pen) or a scroll (touch)
const EDGE = 48; // px from the plan's edge within which it scrolls by itself
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const TURNS = { z: "undo", y: "redo", "z+": "redo" };

const bar = new Bar();
const plan = () => document.querySelector("floor-plan");
const thai = (number) => String(number).replace(/\d/g, (digit) => "๐๑๒๓๔๕๖๗๘๙"[digit]);
const cellName = ({ column, row }) => `แถว ${thai(row)} ช่อง ${thai(column)}`;
const saves = new Saves({
  answered: (save, answer) => plan().answered(save, answer),
  failed: (save) =>
    bar.say(
      `ยังบันทึกไม่ได้ ไม่มีสัญญาณหรือเครื่องแม่ข่ายไม่ตอบ เก็บการ${save.word}ไว้แล้ว`,
      true,
      bar.button("ลองอีกครั้ง", () => saves.flush()),
      bar.button("ทิ้งการเปลี่ยนนี้", () => (saves.drop(save), plan().refresh())),
    ),
  online: () => plan()?.refresh(),
  signedOut: () =>
    bar.say("ต้องเข้าสู่ระบบอีกครั้ง การจัดของท่านเก็บไว้แล้ว", true, bar.button("เข้าสู่ระบบ", () => location.reload())),
});

/* What the page knows of a booth, on the plan or waiting beside it. */
function read(link) {
  const { key, seen, title, column, row } = link.dataset;
  return { link, key, seen, title, column: Number(column), row: Number(row), stands: column !== "" };
}

class FloorPlan extends HTMLElement {
  connectedCallback() {
    this.frame = this.querySelector(".floor");
    this.drawing = this.querySelector(".plan");
    if (!("writes" in this.dataset)) return;
    const handlers = {
      pointerdown: this.press,
      pointermove: this.drag,
      pointerup: this.release,
      pointercancel: this.cancel,
      keydown: this.key,
      submit: this.submit,
    };
    for (const [name, handler] of Object.entries(handlers)) this.addEventListener(name, handler.bind(this));
    this.addEventListener("dragstart", (event) => event.preventDefault());
    this.addEventListener("contextmenu", (event) => this.pressed?.kind === "touch" && event.preventDefault());
    this.addEventListener("touchmove", (event) => this.carried && event.preventDefault(), { passive: false });
    this.addEventListener("click", (event) => this.dragged && event.preventDefault(), { capture: true });
    for (const link of this.links) link.setAttribute("aria-describedby", "floor-hint");
    for (const save of saves.waiting) this.show(save);
    if (saves.waiting.length && !saves.sending) saves.handlers.failed(saves.waiting[0]);
  }

  get links() {
    return [...this.querySelectorAll("[data-key]")];
  }

  get booths() {
    return this.links.map(read).filter((booth) => booth.stands);
  }

  link(key) {
    return this.links.find((each) => each.dataset.key === key);
  }

  /* Pointers */

  press(event) {
    const link = event.target.closest("[data-key]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || this.carried) return;
    const kind = event.pointerType in SLACK ? event.pointerType : "mouse";
    this.pressed = { link, kind, id: event.pointerId, x: event.clientX, y: event.clientY };
    if (kind === "touch") this.pressed.timer = setTimeout(() => this.lift(), HOLD);
  }

  drag(event) {
    const { pressed } = this;
    if (!pressed || event.pointerId !== pressed.id) return;
    if (!this.carried) {
      if (Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) <= SLACK[pressed.kind]) return;
      if (pressed.kind === "touch") return this.letGo();
      this.lift();
    }
    this.follow(event.clientX, event.clientY);
  }

  lift() {
    const { link, id, x, y } = this.pressed;
    link.setPointerCapture(id);
    navigator.vibrate?.(12);
    this.take(read(link));
    this.escape = (event) => event.key === "Escape" && this.cancel();
    document.addEventListener("keydown", this.escape);
    this.ghost = Object.assign(document.createElement("div"), { className: "floorghost", textContent: this.carried.title });
    document.body.append(this.ghost);
    this.follow(x, y);
  }

  follow(x, y) {
    this.ghost.style.transform = `translate(${x + 12}px, ${y + 12}px)`;
    const box = this.frame.getBoundingClientRect();
    this.frame.scrollBy(pull(x, box.left, box.right), pull(y, Math.max(box.top, 0), Math.min(box.bottom, innerHeight)));
    const tray = this.querySelector(".tray");
    const over = contains(tray, x, y);
    tray.classList.toggle("is-target", over);
    this.aim(over ? "tray" : contains(this.frame, x, y) ? this.under(x, y) : null);
  }

  /* The cell under a point of the screen. */
  under(x, y) {
    const { head, width, height, columns, rows } = this.dataset;
    const point = new DOMPoint(x, y).matrixTransform(this.drawing.getScreenCTM().inverse());
    const cell = { column: Math.floor((point.x - head) / width) + 1, row: Math.floor((point.y - head) / height) + 1 };
    return cell.column >= 1 && cell.row >= 1 && cell.column <= columns && cell.row <= rows ? cell : null;
  }

  release(event) {
    if (!this.pressed || event.pointerId !== this.pressed.id) return;
    if (!this.carried) return this.letGo();
    this.follow(event.clientX, event.clientY);
    this.dragged = true; // the click that ends a drag opens nothing
    setTimeout(() => (this.dragged = false), 50);
    this.drop();
  }

  cancel() {
    const { carried } = this;
    this.letGo();
    if (!carried) return;
    bar.say(`คืน “${carried.title}” ไว้ที่เดิม`);
    carried.link.focus({ preventScroll: true });
  }

  letGo() {
    clearTimeout(this.pressed?.timer);
    document.removeEventListener("keydown", this.escape);
    this.ghost?.remove();
    this.querySelector(".tray").classList.remove("is-target");
    this.querySelector(".plan__target")?.remove();
    this.carried?.link.classList.remove("is-lifted");
    this.pressed = this.carried = this.ghost = this.target = null;
  }

  /* Keyboard */

  key(event) {
    const link = event.target.closest("[data-key]");
    if (!link || event.ctrlKey || event.metaKey || event.altKey) return;
    if (this.carried ? this.steer(event.key) : this.begin(event.key, link)) event.preventDefault();
  }

  begin(key, link) {
    if (key === "F2") location.assign(link.getAttribute("href"));
    else if (key === "Enter" || key === " ") this.pickUp(read(link));
    else if ((key === "Delete" || key === "Backspace") && read(link).stands) this.takeOff(read(link));
    else return false;
    return true;
  }

  pickUp(booth) {
    this.take(booth);
    this.carried.link.addEventListener("blur", () => this.carried?.link === booth.link && !this.ghost && document.hasFocus() && this.cancel(), { once: true });
    this.aim(booth.stands ? { column: booth.column, row: booth.row } : this.firstFree());
    bar.say(`หยิบ “${booth.title}” แล้ว ${this.words} ใช้ลูกศรเลื่อน Enter วาง Esc คืนที่เดิม`);
  }

  steer(key) {
    const { columns, rows } = this.dataset;
    if (key === "Escape") this.cancel();
    else if (key === "Enter" || key === " ") this.drop();
    else if (key === "Delete" || key === "Backspace") this.aim("tray"), this.drop();
    else if (key in ARROWS) {
      const [across, down] = ARROWS[key];
      const { column, row } = this.target === "tray" || !this.target ? { column: 1, row: 1 } : this.target;
      this.aim({ column: between(1, column + across, columns), row: between(1, row + down, rows) });
      this.querySelector(".plan__target").scrollIntoView({ block: "nearest", inline: "nearest" });
    } else return key !== "Tab";
    return true;
  }

  firstFree() {
    const taken = new Set(this.booths.map(({ column, row }) => `${column}.${row}`));
    for (let row = 1; row <= this.dataset.rows; row++)
      for (let column = 1; column <= this.dataset.columns; column++) if (!taken.has(`${column}.${row}`)) return { column, row };
    return { column: 1, row: 1 };
  }

  /* What is carried, and where it would come down */

  take(booth) {
    this.carried = booth;
    booth.link.classList.add("is-lifted");
  }

  aim(target) {
    this.target = target;
    this.querySelector(".plan__target")?.remove();
    if (target && target !== "tray") this.mark(target);
    bar.say(this.words, Boolean(this.fault));
  }

  mark({ column, row }) {
    const { head, width, height } = this.dataset;
    const mark = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    mark.setAttribute("class", `plan__target${this.fault ? " is-refused" : ""}`);
    for (const [name, value] of Object.entries({ x: +head + (column - 1) * width, y: +head + (row - 1) * height, width, height })) mark.setAttribute(name, value);
    this.drawing.append(mark);
  }

  /* The booth in whose place the carried one would come down. */
  get other() {
    const { target, carried } = this;
    return this.booths.find((each) => each.key !== carried.key && each.column === target?.column && each.row === target?.row);
  }

  get fault() {
    return this.other && !this.carried.stands ? `มีบูธ “${this.other.title}” แล้ว` : "";
  }

  get words() {
    const { target, carried, other } = this;
    if (!target) return `คืน “${carried.title}” ไว้ที่เดิม`;
    if (target === "tray") return "นำออกจากผัง";
    return `${cellName(target)} ${this.fault || (other ? `สลับกับ “${other.title}”` : "")}`.trim();
  }

  drop() {
    const { carried, target, other, fault, words } = this;
    if (fault && !this.ghost) return bar.say(`วางไม่ได้ ${words} เลื่อนไปที่อื่น หรือกด Esc คืนที่เดิม`, true);
    this.letGo();
    carried.link.focus({ preventScroll: true });
    if (fault) return bar.say(`วางไม่ได้ ${words}`, true);
    const stays = carried.stands && target?.column === carried.column && target?.row === carried.row;
    if (!target || stays || (target === "tray" && !carried.stands)) return bar.say(`“${carried.title}” อยู่ที่เดิม`);
    if (target === "tray") return this.takeOff(carried);
    if (other) return this.swap(carried, other);
    this.send({ key: carried.key, body: { seen: carried.seen, ...target }, word: `วาง “${carried.title}” ที่${cellName(target)}` });
  }

  takeOff(booth) {
    this.send({ key: booth.key, body: { seen: booth.seen }, word: `นำ “${booth.title}” ออกจากผัง` });
  }

  swap(booth, other) {
    const body = { seen: `${booth.seen} ${other.seen}`, other: other.key };
    this.send({ url: `${booth.link.getAttribute("href")}swap/`, body, both: [booth.key, other.key], word: `สลับที่ “${booth.title}” กับ “${other.title}”` });
  }

  /* Saves */

  send(save) {
    save.url ??= this.link(save.key).getAttribute("href");
    this.show(save);
    bar.say(`${save.word} กำลังบันทึก`);
    saves.add(save);
  }

  /* Show what is not saved yet. */
  show({ key, both }) {
    for (const each of both ?? [key]) this.link(each)?.classList.add("is-unsaved");
  }

  turn(which) {
    const form = this.querySelector(`form[data-turn=${which}]`);
    if (form.querySelector("button").disabled) return bar.say(which === "undo" ? "ไม่มีขั้นตอนให้เลิกทำ" : "ไม่มีขั้นตอนให้ทำซ้ำ");
    bar.say("กำลังบันทึก");
    saves.add({ url: form.getAttribute("action"), body: {}, word: form.textContent.trim() });
  }

  submit(event) {
    event.preventDefault();
    this.turn(event.target.dataset.turn);
  }

  answered(save, { status, page }) {
    const fresh = page.querySelector("floor-plan");
    const faults = [...page.querySelectorAll(".alert--bad li")].map((each) => each.textContent);
    const words = page.querySelector(".notice p")?.textContent ?? "บันทึกแล้ว";
    if (fresh) this.renew(fresh, save.key ?? save.both?.[0]);
    if (status === 200 && fresh) return bar.say(words);
    const told = faults.join(" ") || page.querySelector("h1")?.textContent;
    if (fresh) return bar.say(told, true);
    this.refresh(save.key ?? save.both?.[0]).then(() => bar.say(told, true));
  }

  /* Put the plan that the server sent in place of this one; sight and focus stay where they were. */
  renew(fresh, key) {
    const held = key ?? document.activeElement?.closest?.("[data-key]")?.dataset.key;
    const onTurn = document.activeElement?.closest?.("form[data-turn]")?.dataset.turn;
    const [left, top] = [this.frame.scrollLeft, this.frame.scrollTop];
    document.adoptNode(fresh);
    this.replaceWith(fresh);
    customElements.upgrade(fresh);
    fresh.frame.scrollTo(left, top);
    const target = (held && fresh.link(held)) || (onTurn && fresh.querySelector(`form[data-turn=${onTurn}] button`));
    target?.focus({ preventScroll: true });
  }

  async refresh(key) {
    const response = await fetch(location.href).catch(() => null);
    const fresh = response?.ok && (await parse(response)).querySelector("floor-plan");
    if (fresh && !this.carried && this.isConnected) this.renew(fresh, key);
  }
}

const between = (low, value, high) => Math.max(low, Math.min(value, high));
const contains = (element, x, y) => {
  const box = element.getBoundingClientRect();
  return x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
};
const pull = (at, low, high) => (at < low + EDGE && at > low - EDGE ? -12 : at > high - EDGE && at < high + EDGE ? 12 : 0);

customElements.define("floor-plan", FloorPlan);
document.addEventListener("keydown", (event) => {
  const turn = (event.ctrlKey || event.metaKey) && TURNS[event.key.toLowerCase() + (event.shiftKey ? "+" : "")];
  if (!turn || !plan()?.querySelector("form[data-turn]") || event.target.closest("input, select, textarea")) return;
  event.preventDefault();
  plan().turn(turn);
});
document.addEventListener("visibilitychange", () => {
  const here = plan();
  if (!document.hidden && here && !saves.waiting.length && !here.carried) here.refresh();
});
