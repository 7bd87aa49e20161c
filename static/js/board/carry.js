/* One session on its way: where it would come down, whether it may, and the ghost that shows it. */
const DAY = 24 * 60;
export const thai = (text) => String(text).replace(/\d/g, (digit) => "๐๑๒๓๔๕๖๗๘๙"[digit]);
const two = (number) => String(number).padStart(2, "0");
export const clock = (minute) => `${two(Math.floor(minute / 60))}.${two(minute % 60)}`;
const range = (at, minutes) => thai(`${clock(at)}–${clock(at + minutes)} น.`);
const between = (low, value, high) => Math.max(low, Math.min(value, high));

export const titleOf = (piece) => piece.querySelector("strong").textContent;

/* What the page knows of a piece. */
function read(piece) {
  const lane = piece.closest(".lane");
  return {
    piece,
    lane,
    waits: piece.dataset.at === "",
    at: Number(piece.dataset.at),
    minutes: Number(piece.dataset.for),
    end: Number(piece.dataset.at) + Number(piece.dataset.for),
    people: piece.dataset.people.split(" ").filter(Boolean),
    everywhere: "everywhere" in piece.dataset,
    blocks: "blocks" in piece.dataset,
  };
}

export class Carry {
  constructor(host, piece, resizes = false) {
    this.host = host;
    this.resizes = resizes;
    this.own = read(piece);
    this.snap = Number(host.dataset.snap);
    this.first = 60 * host.dataset.first;
    this.last = 60 * host.dataset.last;
    this.lanesBox = host.querySelector(".lanes");
    this.lanes = [...host.querySelectorAll(".lane")];
    this.others = [...this.lanesBox.querySelectorAll(".piece")].filter((each) => each !== piece).map(read);
    this.measure();
    this.target = this.own.waits ? null : { lane: this.own.lane, at: this.own.at, minutes: this.own.minutes };
    this.start = this.target && { ...this.target };
    piece.closest(".placed").classList.add("is-lifted");
    host.classList.add("is-carrying");
    this.ghost = Object.assign(document.createElement("div"), { className: "ghost", tabIndex: -1 });
    this.ghost.setAttribute("role", "application");
    this.ghost.setAttribute("aria-label", `กำลังย้าย ${titleOf(piece)}`);
    this.lanesBox.append(this.ghost);
    this.draw();
  }

  /* Read the board's measures once; while something is carried only transforms change. */
  measure() {
    this.head = this.lanes[0].querySelector(".lane__slots").offsetTop;
    this.pixels = (this.lanesBox.offsetHeight - this.head) / (this.last - this.first);
    this.columns = this.lanes.map((lane) => ({ lane, left: lane.offsetLeft, width: lane.offsetWidth }));
  }

  get title() {
    return titleOf(this.own.piece);
  }

  get moved() {
    if (!this.target || !this.start) return this.target !== this.start;
    return ["lane", "at", "minutes"].some((name) => this.target[name] !== this.start[name]);
  }

  /* Minutes of the day under a point of the screen, and the lane there. */
  under(x, y) {
    const box = this.lanesBox.getBoundingClientRect();
    const left = x - box.left;
    const column = this.columns.find((each) => left >= each.left && left < each.left + each.width);
    return { minute: this.first + (y - box.top - this.head) / this.pixels, lane: column?.lane };
  }

  /* Follow a pointer; ``grip`` is how many minutes below the beginning the piece is held. */
  follow(x, y, grip) {
    const { minute, lane } = this.under(x, y);
    if (!lane) return this.aim(null);
    if (this.resizes) {
      const end = Math.round(minute / this.snap) * this.snap;
      return this.aim({ ...this.start, minutes: between(this.snap, end - this.start.at, DAY - this.start.at) });
    }
    this.aim({ lane, at: Math.round((minute - grip) / this.snap) * this.snap, minutes: this.own.minutes });
  }

  /* One press of an arrow: by the snap in time, by one venue to the side. */
  step(across, down, resizes) {
    const { lane, at, minutes } = this.target ?? { lane: this.lanes[0], at: this.first - down * this.snap, minutes: this.own.minutes };
    if (resizes) return this.aim({ lane, at, minutes: between(this.snap, minutes + down * this.snap, DAY - at) });
    const beside = between(0, this.lanes.indexOf(lane) + across, this.lanes.length - 1);
    const onGrid = down > 0 ? Math.floor(at / this.snap) : Math.ceil(at / this.snap);
    this.aim({ lane: this.own.everywhere ? lane : this.lanes[beside], at: down ? (onGrid + down) * this.snap : at, minutes });
  }

  aim(target) {
    if (target) {
      if (this.own.everywhere) target.lane = this.own.lane;
      target.at = between(this.first, target.at, Math.max(this.first, this.last - target.minutes));
      target.minutes = Math.min(target.minutes, DAY - target.at);
    }
    const same = target && this.target && ["lane", "at", "minutes"].every((name) => target[name] === this.target[name]);
    if (same || target === this.target) return;
    this.target = target;
    this.draw();
  }

  /* Why the server would refuse this place, or "". */
  get fault() {
    const { own, target } = this;
    if (!target || !own.blocks) return "";
    const meets = this.others.filter((other) => other.blocks && other.at < target.at + target.minutes && other.end > target.at);
    const inRoom = meets.find((other) => target.lane && other.lane === target.lane && !("parallel" in target.lane.dataset));
    if (inRoom) return `ทับ “${titleOf(inRoom.piece)}”`;
    const speaks = meets.find((other) => other.people.some((person) => own.people.includes(person)));
    return speaks ? `วิทยากรอยู่ใน “${titleOf(speaks.piece)}”` : "";
  }

  get words() {
    if (!this.target) return "นำออกจากตาราง";
    const venue = this.target.lane ? this.target.lane.querySelector("h2").textContent : "ทุกสถานที่";
    return `${venue} ${range(this.target.at, this.target.minutes)}`;
  }

  draw() {
    const { ghost, target } = this;
    ghost.hidden = !target;
    if (target) {
      const column = this.columns.find((each) => each.lane === target.lane);
      const top = this.head + (target.at - this.first) * this.pixels;
      ghost.style.transform = `translate(${column ? column.left : 0}px, ${top}px)`;
      ghost.style.inlineSize = `${column ? column.width : this.lanesBox.offsetWidth}px`;
      ghost.style.blockSize = `${Math.max(target.minutes * this.pixels, 24)}px`;
    }
    const fault = this.fault;
    ghost.classList.toggle("is-refused", Boolean(fault));
    ghost.textContent = fault ? `${this.words} ${fault}` : `${this.words} ${this.title}`;
    this.host.bar.say(fault ? `${this.words} วางไม่ได้ ${fault}` : this.words, Boolean(fault));
  }

  end() {
    this.own.piece.closest(".placed").classList.remove("is-lifted");
    this.host.classList.remove("is-carrying");
    this.ghost.remove();
  }
}

/* Show a piece where it is to be, before the server has answered. */
export function place(host, piece, { lane, at, minutes } = {}) {
  const slot = piece.closest(".placed");
  slot.classList.add("is-unsaved");
  if (at === undefined) return host.querySelector(".tray__list").append(slot);
  const values = { "--h": Math.floor(at / 60), "--m": at % 60, "--fh": Math.floor(minutes / 60), "--fm": minutes % 60 };
  for (const [name, value] of Object.entries(values)) slot.style.setProperty(name, value);
  const time = piece.querySelector(".time");
  if (time) time.textContent = range(at, minutes);
  piece.dataset.at = at;
  piece.dataset.for = minutes;
  (lane ? lane.querySelector(".lane__slots") : slot.parentElement).append(slot);
}
