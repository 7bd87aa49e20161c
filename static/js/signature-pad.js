/* A frame to sign in with finger, pen or mouse. The line goes into the hidden field as "M10 20L11 22…", in whole units of
   a frame of 600 by 200; without script one types the name instead. */
const WIDTH = 600;
const HEIGHT = 200;
const CLOSEST = 2; // units between two points of a line

class SignaturePad extends HTMLElement {
  connectedCallback() {
    this.field = this.querySelector("input[type=hidden]");
    this.canvas = document.createElement("canvas");
    this.canvas.setAttribute("role", "img");
    this.canvas.setAttribute("aria-label", "กรอบสำหรับเขียนลายมือชื่อ ถ้าเขียนไม่ได้ให้เลือกพิมพ์ชื่อ");
    this.canvas.width = WIDTH * 2;
    this.canvas.height = HEIGHT * 2;
    const clear = document.createElement("button");
    clear.type = "button";
    clear.className = "btn btn--small";
    clear.textContent = "ล้างแล้วเขียนใหม่";
    clear.addEventListener("click", () => this.write(""));
    this.append(this.canvas, clear);
    this.canvas.addEventListener("pointerdown", (event) => this.start(event));
    this.canvas.addEventListener("pointermove", (event) => this.go(event));
    for (const end of ["pointerup", "pointercancel"]) this.canvas.addEventListener(end, () => (this.last = null));
    this.draw();
  }

  /* Where in the frame the pen is. */
  point(event) {
    const box = this.canvas.getBoundingClientRect();
    const within = (value, most) => Math.min(most, Math.max(0, Math.round(value * most)));
    return [
      within((event.clientX - box.left) / box.width, WIDTH),
      within((event.clientY - box.top) / box.height, HEIGHT),
    ];
  }

  start(event) {
    if (!event.isPrimary) return;
    event.preventDefault();
    this.canvas.setPointerCapture(event.pointerId);
    this.last = this.point(event);
    const choice = this.closest("form").querySelector("input[name=kind][value=drawn]");
    if (choice) choice.checked = true;
    this.write(`${this.field.value}M${this.last.join(" ")}L${this.last.join(" ")}`);
  }

  go(event) {
    if (!this.last || !event.isPrimary) return;
    let added = "";
    for (const each of event.getCoalescedEvents?.() ?? [event]) {
      const point = this.point(each);
      if (Math.hypot(point[0] - this.last[0], point[1] - this.last[1]) < CLOSEST) continue;
      added += `L${point.join(" ")}`;
      this.last = point;
    }
    if (added) this.write(this.field.value + added);
  }

  write(path) {
    this.field.value = path;
    this.draw();
  }

  draw() {
    const pen = this.canvas.getContext("2d");
    pen.setTransform(2, 0, 0, 2, 0, 0);
    pen.clearRect(0, 0, WIDTH, HEIGHT);
    pen.lineWidth = 4;
    pen.lineCap = pen.lineJoin = "round";
    pen.strokeStyle = getComputedStyle(this).color;
    pen.stroke(new Path2D(this.field.value));
  }
}

customElements.define("signature-pad", SignaturePad);
