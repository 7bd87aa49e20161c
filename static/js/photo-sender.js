/* Sends photographs one by one, so that a bad line costs one of them and not all; tells of each as the server does.
   Without this the browser sends them all at once. Pictures that are still being made come in by themselves. */
const PATIENCE = 2000;
const MOST_PATIENCE = 30_000;

function send(form, file, onProgress) {
  const data = new FormData(form);
  data.delete("photos");
  data.append("photos", file);
  return new Promise((resolve) => {
    const line = new XMLHttpRequest();
    line.open("POST", form.action);
    line.responseType = "document";
    line.upload.addEventListener("progress", (event) => onProgress(event.loaded / event.total));
    line.addEventListener("load", () => resolve(line));
    line.addEventListener("error", () => resolve(null));
    line.send(data);
  });
}

function refusal(line) {
  if (!line) return "ส่งไม่สำเร็จ สัญญาณขาดหาย กดส่งภาพอีกครั้ง";
  if (line.status === 413) return "ไฟล์ใหญ่เกิน 20 MB ย่อภาพแล้วเลือกใหม่";
  const told = line.response?.querySelector("[data-refused] span, .error");
  if (told) return told.textContent.trim();
  const kept = line.status < 400 && line.response?.getElementById("photo-list"); // and not a page to sign in on
  return kept ? "" : "ส่งไม่สำเร็จ โหลดหน้านี้ใหม่แล้วลองอีกครั้ง";
}

/* Puts in what the server made since, and leaves alone what is being typed. */
function takeOver(page) {
  const here = document.getElementById("photo-list");
  const there = page?.getElementById("photo-list");
  if (!here || !there) return;
  const typed = new Map([...here.querySelectorAll("input:not([type=hidden]), textarea")].map((box) => [box.name, box]));
  const focused = document.activeElement?.name;
  for (const box of there.querySelectorAll("input:not([type=hidden]), textarea")) {
    const mine = typed.get(box.name);
    if (mine?.type === "checkbox") box.checked = mine.checked;
    else if (mine) box.value = mine.value;
  }
  for (const opened of there.querySelectorAll("input[type=hidden][name^=initial-]")) {
    const mine = here.querySelector(`input[name="${opened.name}"]`);
    if (mine) opened.value = mine.value;
  }
  here.replaceWith(there);
  if (typed.has(focused)) there.querySelector(`[name="${focused}"]`)?.focus();
}

async function refresh() {
  const answer = await fetch(location.pathname.replace(/(new|words)\/$/, ""));
  if (answer.ok) takeOver(new DOMParser().parseFromString(await answer.text(), "text/html"));
}

function watch() {
  clearTimeout(watch.timer);
  watch.rest = Math.min((watch.rest || PATIENCE) * 1.3, MOST_PATIENCE);
  if (document.querySelector("[data-waiting]")) watch.timer = setTimeout(() => refresh().finally(watch), watch.rest);
}

class PhotoSender extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.box = this.form.querySelector("input[type=file]");
    this.form.addEventListener("submit", (event) => this.submit(event));
    watch();
  }

  submit(event) {
    if (!this.box.files.length) return;
    event.preventDefault();
    this.sendAll([...this.box.files]);
  }

  async sendAll(files) {
    this.button().disabled = true;
    const { status, list } = this.answers();
    let last = null;
    let bad = 0;
    for (const [number, file] of files.entries()) {
      const line = this.line(list, file, `${number + 1}/${files.length}`);
      const answer = await send(this.form, file, (part) => line.show(part));
      const reason = refusal(answer);
      line.end(reason);
      if (reason) bad += 1;
      last = answer?.response || last;
    }
    this.box.value = "";
    this.button().disabled = false;
    const count = (number) => number.toLocaleString("th-TH-u-nu-thai");
    status.textContent = `รับแล้ว ${count(files.length - bad)} ภาพ${bad ? ` ไม่ได้รับ ${count(bad)} ภาพ` : ""}`;
    takeOver(last);
    watch.rest = 0;
    watch();
  }

  button() {
    return this.form.querySelector("button");
  }

  answers() {
    this.querySelector(".sending")?.remove();
    const box = document.createElement("div");
    const status = document.createElement("p");
    const list = document.createElement("ul");
    box.className = "sending";
    list.className = "plainlist";
    status.setAttribute("role", "status");
    box.append(status, list);
    this.append(box);
    return { status, list };
  }

  line(list, file, place) {
    const item = document.createElement("li");
    const words = document.createElement("span");
    const bar = document.createElement("progress");
    words.textContent = `${place} ${file.name}`;
    bar.setAttribute("aria-label", file.name);
    item.append(words, bar);
    list.append(item);
    return {
      show: (part) => (bar.value = part),
      end: (reason) => {
        bar.remove();
        item.classList.toggle("is-bad", Boolean(reason));
        words.textContent = reason ? `${file.name}: ${reason}` : `${file.name}: รับแล้ว`;
      },
    };
  }
}

customElements.define("photo-sender", PhotoSender);
