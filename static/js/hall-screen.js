/* The screen in the hall: the server's time ticking, a new picture about every twenty seconds, and a word when the
   network is gone. The last good picture stays. A device whose own clock is wrong does no harm: only its pace is used. */
const MINUTE = 60_000;
const BANGKOK = 7 * 60 * MINUTE;
const thai = (number, length = 1) => [...String(number).padStart(length, "0")].map((digit) => "๐๑๒๓๔๕๖๗๘๙"[digit]).join("");

const clock = (moment) => {
  const there = new Date(moment + BANGKOK);
  return `${thai(there.getUTCHours(), 2)}.${thai(there.getUTCMinutes(), 2)} น.`;
};

const length = (minutes) => {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return [hours && `${thai(hours)} ชั่วโมง`, (rest || !hours) && `${thai(rest)} นาที`].filter(Boolean).join(" ");
};

class HallScreen extends HTMLElement {
  connectedCallback() {
    this.learn(Date.parse(this.page.dataset.now));
    this.addEventListener("htmx:afterRequest", (event) => this.heard(event.detail));
    this.addEventListener("htmx:afterSettle", () => this.tick());
    this.ticking = setInterval(() => this.tick(), 1000);
    this.ask(1000);
  }

  disconnectedCallback() {
    clearInterval(this.ticking);
    clearTimeout(this.asking);
  }

  get page() {
    return this.querySelector("#now");
  }

  get now() {
    return this.server + (this.page.hasAttribute("data-still") ? 0 : performance.now() - this.at);
  }

  learn(moment) {
    [this.server, this.at] = [moment, performance.now()];
  }

  /* Again and again, whatever became of the last time; not all screens of a hall at once. */
  ask(after) {
    this.asking = setTimeout(() => {
      this.page.dispatchEvent(new Event("refresh"));
      this.ask(15_000 + Math.random() * 10_000);
    }, after);
  }

  heard({ successful, xhr }) {
    const told = Date.parse(xhr.getResponseHeader("Date"));
    if (successful) this.heardAt = told || this.now;
    if (successful && told && !this.page.hasAttribute("data-still")) this.learn(told);
    this.say(!successful);
  }

  say(lost) {
    const notice = this.querySelector(".hall__lost");
    if (lost && notice.hidden) {
      const since = clock(this.heardAt ?? this.server);
      notice.textContent = `ขาดการติดต่อตั้งแต่ ${since} จอนี้แสดงข้อมูลของเวลานั้น และกำลังลองใหม่`;
    }
    notice.hidden = !lost;
  }

  tick() {
    const now = this.now;
    this.querySelector(".hall__clock time").textContent = clock(now);
    for (const each of this.querySelectorAll("[data-ends]")) {
      const left = Math.ceil((Date.parse(each.dataset.ends) - now) / MINUTE);
      each.textContent = left > 0 ? `เหลืออีก ${length(left)}` : "ถึงเวลาจบแล้ว";
    }
  }
}

customElements.define("hall-screen", HallScreen);
