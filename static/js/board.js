/* The arranging board by pointer, touch and keyboard. Each deed is the POST of a plain form; the answer is the new board. */
import { Bar } from "./board/bar.js";
import { Carry, clock, place, thai, titleOf } from "./board/carry.js";
import { Saves, parse } from "./board/saves.js";

const HOLD = 350; // ms a finger rests on a piece before it is picked up; a shorter touch scrolls or opens
const SLACK = { mouse: 4, pen: 6, touch: 10 }; // px until a press is a drag (mouse, pen) or a scroll (touch)
const EDGE = 56; // px from the board's edge within which it scrolls by itself
const GRIP = { mouse: 9, pen: 12, touch: 18 }; // px at a piece's foot that change its length
const STALE = 20_000; // ms after which the board is read again when its window is looked at

const bar = new Bar();
const board = () => document.querySelector("arrange-board");
const saves = new Saves({
  answered: (save, answer) => board().answered(save, answer),
  failed: (save) =>
    bar.say(`ยังบันทึกไม่ได้ ไม่มีสัญญาณหรือเครื่องแม่ข่ายไม่ตอบ เก็บ${save.word}ไว้แล้ว`, true, retry(), discard(save)),
  online: () => board()?.refresh(),
  signedOut: () =>
    bar.say("ต้องเข้าสู่ระบบอีกครั้ง การจัดของท่านเก็บไว้แล้ว", true, bar.button("เข้าสู่ระบบ", () => location.reload())),
});
const retry = () => bar.button("ลองอีกครั้ง", () => saves.flush());
const discard = (save) =>
  bar.button("ทิ้งการเปลี่ยนนี้", () => {
    saves.drop(save);
    bar.say("ทิ้งแล้ว ผังจะแสดงตามที่บันทึกไว้เมื่อมีสัญญาณ");
    board().refresh();
  });

class ArrangeBoard extends HTMLElement {
  connectedCallback() {
    this.bar = bar;
    this.frame = this.querySelector(".board");
    this.readAt = Date.now();
    if (!this.frame || !("writes" in this.dataset)) return;
    this.listen({
      pointerdown: this.press,
      pointermove: this.drag,
      pointerup: this.release,
      pointercancel: this.cancel,
      keydown: this.key,
      submit: this.submit,
    });
    this.addEventListener("dragstart", (event) => event.preventDefault());
    this.addEventListener("contextmenu", (event) => this.pressed?.kind === "touch" && event.preventDefault());
    this.addEventListener("touchmove", (event) => this.carry && event.preventDefault(), { passive: false });
    this.addEventListener("click", (event) => this.dragged && event.preventDefault(), { capture: true });
    for (const piece of this.querySelectorAll(".piece")) piece.setAttribute("aria-describedby", "board-hint");
    this.clock = setInterval(() => this.drawNow(), 60_000);
    for (const save of saves.waiting) this.show(save);
    if (saves.waiting.length && !saves.sending) saves.handlers.failed(saves.waiting[0]);
  }

  disconnectedCallback() {
    clearInterval(this.clock);
  }

  listen(handlers) {
    for (const [name, handler] of Object.entries(handlers)) this.addEventListener(name, handler.bind(this));
  }

  /* Pointers */

  press(event) {
    const piece = event.target.closest(".piece");
    if (!piece || event.button || event.ctrlKey || event.metaKey || event.shiftKey || this.carry || isSaving(piece)) return;
    const box = piece.getBoundingClientRect();
    const kind = event.pointerType in SLACK ? event.pointerType : "mouse";
    const resizes = piece.dataset.at !== "" && box.height > 24 && box.bottom - event.clientY <= GRIP[kind];
    this.pressed = { piece, kind, resizes, id: event.pointerId, x: event.clientX, y: event.clientY, top: event.clientY - box.top };
    if (kind === "touch") this.pressed.timer = setTimeout(() => this.lift(), HOLD);
  }

  drag(event) {
    const { pressed } = this;
    if (!pressed || event.pointerId !== pressed.id) return;
    const far = Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) > SLACK[pressed.kind];
    if (!this.carry && far) {
      if (pressed.kind === "touch") return this.letGo();
      this.lift();
    }
    [pressed.nowX, pressed.nowY] = [event.clientX, event.clientY];
  }

  lift() {
    const { pressed } = this;
    pressed.piece.setPointerCapture(pressed.id);
    navigator.vibrate?.(12);
    [pressed.nowX, pressed.nowY] = [pressed.x, pressed.y];
    this.carry = new Carry(this, pressed.piece, pressed.resizes);
    pressed.grip = this.carry.own.waits ? 0 : pressed.top / this.carry.pixels;
    this.escape = (event) => event.key === "Escape" && this.cancel();
    document.addEventListener("keydown", this.escape);
    const follow = () => {
      if (!this.carry || !this.pressed) return;
      this.scrollAtEdges(pressed.nowX, pressed.nowY);
      this.track(pressed.nowX, pressed.nowY);
      requestAnimationFrame(follow);
    };
    requestAnimationFrame(follow);
  }

  /* Let what is carried go where the pointer is. */
  track(x, y) {
    const over = this.overTray(x, y) && !this.pressed.resizes;
    this.querySelector(".tray").classList.toggle("is-target", over);
    this.inside = over || contains(this.frame, x, y, EDGE);
    if (over) this.carry.aim(null);
    else this.carry.follow(x, y, this.pressed.grip);
  }

  scrollAtEdges(x, y) {
    const box = this.frame.getBoundingClientRect();
    if (x > box.right + EDGE || x < box.left - EDGE) return;
    const head = this.carry.head;
    const across = pull(x, box.left + this.carry.lanesBox.offsetLeft, box.right);
    const down = pull(y, Math.max(box.top + head, 0), Math.min(box.bottom, innerHeight));
    if (across || down) this.frame.scrollBy(across, down);
    if (down && (y < EDGE || y > innerHeight - EDGE)) scrollBy(0, down);
  }

  overTray(x, y) {
    return contains(this.querySelector(".tray"), x, y, 0);
  }

  release(event) {
    if (!this.pressed || event.pointerId !== this.pressed.id) return;
    const carry = this.carry;
    if (carry) this.track(event.clientX, event.clientY);
    this.letGo();
    if (!carry) return;
    this.swallowClick();
    carry.end();
    if (!this.inside) return bar.say(`คืน “${carry.title}” ไว้ที่เดิม`);
    this.drop(carry);
  }

  /* The click that ends a drag opens nothing. */
  swallowClick(isDown = false) {
    this.dragged = true;
    const end = () => setTimeout(() => (this.dragged = false), 50);
    if (isDown) addEventListener("pointerup", end, { once: true });
    else end();
  }

  cancel() {
    const { carry, pressed } = this;
    this.letGo();
    if (!carry) return;
    if (pressed) this.swallowClick(true);
    carry.end();
    bar.say(`คืน “${carry.title}” ไว้ที่เดิม`);
    carry.own.piece.focus({ preventScroll: true });
  }

  letGo() {
    clearTimeout(this.pressed?.timer);
    document.removeEventListener("keydown", this.escape);
    this.querySelector(".tray").classList.remove("is-target");
    this.pressed = this.carry = null;
  }

  /* Keyboard */

  key(event) {
    if (event.target === this.carry?.ghost) return this.steer(event);
    const piece = event.target.closest(".piece");
    const turn = (event.ctrlKey || event.metaKey) && turns[event.key.toLowerCase() + (event.shiftKey ? "+" : "")];
    if (turn && !event.target.closest("input, select")) {
      event.preventDefault();
      return this.turn(turn);
    }
    if (!piece || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "F2") location.assign(piece.href);
    else if (isSaving(piece)) return;
    else if (event.key === "Enter" || event.key === " ") this.pickUp(piece);
    else if (event.key === "Delete" || event.key === "Backspace") this.takeOff(piece);
    else return;
    event.preventDefault();
  }

  pickUp(piece) {
    this.carry = new Carry(this, piece);
    const { ghost } = this.carry;
    if (this.carry.own.waits) this.carry.step(0, 1);
    ghost.focus({ preventScroll: true });
    this.keepInSight();
    ghost.addEventListener("blur", () => this.carry?.ghost === ghost && document.hasFocus() && this.cancel());
    bar.say(`หยิบ “${this.carry.title}” แล้ว ${this.carry.words} ใช้ลูกศรเลื่อน Enter วาง Esc คืนที่เดิม`);
  }

  steer(event) {
    const [across, down] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] ?? [0, 0];
    if (event.key === "Escape") this.cancel();
    else if (event.key === "Enter" || event.key === " ") this.putDown();
    else if (event.key === "Delete" || event.key === "Backspace") this.putDown(null);
    else if (across || down) this.carry.step(across, down, event.shiftKey);
    else if (event.key !== "Tab") return;
    event.preventDefault();
    event.stopPropagation();
    this.keepInSight();
  }

  keepInSight() {
    this.carry?.ghost.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  putDown(target = this.carry.target) {
    const carry = this.carry;
    if (target && carry.fault) return bar.say(`วางไม่ได้ ${carry.fault} เลื่อนไปที่อื่น หรือกด Esc คืนที่เดิม`, true);
    this.carry = null;
    carry.target = target;
    carry.end();
    carry.own.piece.focus({ preventScroll: true });
    this.drop(carry);
  }

  takeOff(piece) {
    const carry = new Carry(this, piece);
    carry.target = null;
    carry.end();
    this.drop(carry);
  }

  /* Saves */

  drop(carry) {
    if (!carry.moved) return bar.say(`“${carry.title}” อยู่ที่เดิม`);
    if (carry.fault) return bar.say(`วางไม่ได้ ${carry.fault} คืน “${carry.title}” ไว้ที่เดิม`, true);
    const { piece, everywhere, lane: from } = carry.own;
    const { lane, at, minutes } = carry.target ?? { lane: from };
    const body = { seen: `${piece.dataset.pk}.${piece.dataset.revision}`, day: carry.target ? this.dataset.date : "" };
    if (!everywhere) body.venue = lane?.dataset.venue ?? "";
    if (carry.target) Object.assign(body, { starts: clock(at), minutes });
    const word = `ย้าย “${carry.title}” ${carry.target ? "ไป" : ""}${carry.words}`;
    const save = { key: piece.dataset.key, url: piece.getAttribute("href"), body, word, at, minutes, day: this.dataset.date };
    this.show(save);
    bar.say(`${word} กำลังบันทึก`);
    saves.add(save);
  }

  /* Show what is not saved yet. */
  show({ key, body, at, minutes, day }) {
    const piece = key && this.querySelector(`#p-${CSS.escape(key)} .piece`);
    if (!piece || day !== this.dataset.date) return;
    if (!body.day) return place(this, piece);
    const lane = this.lanes.find((each) => each.dataset.venue === body.venue);
    place(this, piece, { lane, at, minutes });
  }

  get lanes() {
    return [...this.querySelectorAll(".lane")];
  }

  turn(which) {
    const form = this.querySelector(`form[data-turn=${which}]`);
    if (form.querySelector("button").disabled) return bar.say(which === "undo" ? "ไม่มีขั้นตอนให้เลิกทำ" : "ไม่มีขั้นตอนให้ทำซ้ำ");
    bar.say("กำลังบันทึก");
    saves.add({ url: form.getAttribute("action"), body: {}, word: which === "undo" ? "การเลิกทำ" : "การทำซ้ำ" });
  }

  submit(event) {
    event.preventDefault();
    if (event.target.dataset.turn) this.turn(event.target.dataset.turn);
  }

  answered(save, { status, page }) {
    const fresh = page.querySelector("arrange-board");
    if (fresh) return this.renew(fresh, save.key, page.querySelector(".notice p")?.textContent ?? "บันทึกแล้ว");
    if (status === 409) return this.ask(page);
    const told = page.querySelectorAll(".alert--bad li").length ? ".alert--bad li" : "h1";
    const faults = [...page.querySelectorAll(told)].map((each) => each.textContent).join(" ");
    this.refresh(save.key).then(() => bar.say(`ยังบันทึกไม่ได้ ${faults}`, true));
  }

  /* Put the board that the server sent in place of this one; sight and focus stay where they were. */
  renew(fresh, key, words) {
    const held = key ?? document.activeElement?.closest?.(".piece")?.dataset.key;
    const onTurn = document.activeElement?.closest?.("form[data-turn]")?.dataset.turn;
    const [left, top] = [this.frame.scrollLeft, this.frame.scrollTop];
    const address = fresh.dataset.url;
    document.adoptNode(fresh);
    this.replaceWith(fresh);
    customElements.upgrade(fresh);
    fresh.frame?.scrollTo(left, top);
    if (address && fresh.dataset.date !== this.dataset.date) history.replaceState(null, "", address);
    const target = (held && fresh.querySelector(`#p-${CSS.escape(held)} .piece`)) || (onTurn && fresh.querySelector(`form[data-turn=${onTurn}] button`));
    target?.focus({ preventScroll: true });
    if (words) bar.say(words);
  }

  async refresh(key) {
    const response = await fetch(location.href).catch(() => null);
    const fresh = response?.ok && (await parse(response)).querySelector("arrange-board");
    if (fresh && !this.carry && this.isConnected) this.renew(fresh, key, "");
  }

  /* Somebody else was first: show the server's page on what they did, and let its buttons choose. */
  ask(page) {
    const dialog = Object.assign(document.createElement("dialog"), { className: "boarddialog stack" });
    dialog.append(...[...page.querySelector(".deskmain").children].map((each) => document.adoptNode(each)));
    const heading = dialog.querySelector("h1");
    heading.id = "conflict";
    dialog.setAttribute("aria-labelledby", heading.id);
    dialog.addEventListener("close", () => (dialog.remove(), dialog.returnValue !== "sent" && board().refresh()));
    dialog.addEventListener("click", (event) => event.target.closest("a") && (event.preventDefault(), dialog.close()));
    dialog.addEventListener("submit", (event) => {
      event.preventDefault();
      const sent = Object.fromEntries(new FormData(event.target, event.submitter));
      saves.add({ url: event.target.getAttribute("action"), body: sent, word: heading.textContent });
      dialog.close("sent");
    });
    document.body.append(dialog);
    dialog.showModal();
    bar.say("");
  }

  drawNow() {
    const line = this.querySelector(".nowline");
    if (!line) return;
    const parts = new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Bangkok", hour: "2-digit", minute: "2-digit" }).format();
    const [hour, minute] = parts.split(":").map(Number);
    line.style.setProperty("--h", hour);
    line.style.setProperty("--m", minute);
    line.firstElementChild.textContent = thai(parts.replace(":", "."));
  }
}

const turns = { z: "undo", y: "redo", "z+": "redo" };
const isSaving = (piece) => saves.sending && saves.sending.key === piece.dataset.key;
const contains = (element, x, y, slack) => {
  const box = element.getBoundingClientRect();
  return x >= box.left - slack && x <= box.right + slack && y >= box.top - slack && y <= box.bottom + slack;
};
const pull = (at, low, high) => {
  if (at < low + EDGE) return -Math.min(24, (low + EDGE - at) / 3);
  return at > high - EDGE ? Math.min(24, (at - high + EDGE) / 3) : 0;
};

customElements.define("arrange-board", ArrangeBoard);
document.addEventListener("keydown", (event) => {
  const turn = (event.ctrlKey || event.metaKey) && turns[event.key.toLowerCase() + (event.shiftKey ? "+" : "")];
  if (!turn || event.defaultPrevented || event.target.closest("input, select, textarea, dialog")) return;
  event.preventDefault();
  board()?.turn(turn);
});
document.addEventListener("visibilitychange", () => {
  const here = board();
  if (!document.hidden && here?.frame && !saves.waiting.length && !here.carry && Date.now() - here.readAt > STALE) here.refresh();
});
