/* A personal programme without an account: the starred sessions of an edition, kept in this browser only. */
const store = () => "stars:" + document.querySelector("[data-store]").dataset.store;

function read() {
  try {
    return new Set(JSON.parse(localStorage.getItem(store()) || "[]"));
  } catch {
    return new Set(); // spoilt, or the browser keeps nothing
  }
}

function toggle(key) {
  const stars = read();
  stars.delete(key) || stars.add(key);
  localStorage.setItem(store(), JSON.stringify([...stars]));
  document.dispatchEvent(new Event("stars"));
}

class Starred extends HTMLElement {
  connectedCallback() {
    this.button = document.createElement("button");
    this.button.type = "button";
    this.button.className = "star";
    this.button.addEventListener("click", () => this.press());
    this.append(this.button);
    this.draw = this.draw.bind(this);
    document.addEventListener("stars", this.draw);
    this.draw();
  }

  disconnectedCallback() {
    document.removeEventListener("stars", this.draw);
    this.button.remove();
  }

  show(pressed, words, label) {
    const sign = pressed ? "★" : "☆";
    this.button.setAttribute("aria-pressed", pressed);
    this.button.textContent = words ? `${sign} ${words}` : sign;
    if (label) this.button.setAttribute("aria-label", label);
  }
}

class StarToggle extends Starred {
  press() {
    toggle(this.dataset.key);
  }

  draw() {
    const pressed = read().has(this.dataset.key);
    const wide = "wide" in this.dataset;
    if (wide) this.show(pressed, pressed ? "อยู่ในกำหนดการของฉัน" : "ใส่กำหนดการของฉัน");
    else this.show(pressed, "", `ติดดาว ${this.dataset.title}`);
    this.closest(".slot")?.classList.toggle("is-starred", pressed);
  }
}

class StarFilter extends Starred {
  press() {
    this.only = !this.only;
    this.draw();
  }

  draw() {
    const count = read().size;
    this.hidden = !count && !this.only;
    this.show(Boolean(this.only), `กำหนดการของฉัน (${count.toLocaleString("th-TH-u-nu-thai")})`);
    this.closest("main").classList.toggle("only-starred", Boolean(this.only));
  }
}

/* Sends the stars to the server, which answers with a page of their own and a secret link for calendars. */
class StarLink extends Starred {
  press() {
    const form = document.createElement("form");
    form.method = "post";
    form.action = this.dataset.action;
    form.hidden = true;
    for (const key of read()) form.append(Object.assign(document.createElement("input"), { name: "session", value: key }));
    document.body.append(form);
    form.submit();
  }

  draw() {
    this.hidden = !read().size;
    this.button.textContent = "ลิงก์ปฏิทินของฉัน";
  }
}

customElements.define("star-link", StarLink);
customElements.define("star-filter", StarFilter);
customElements.define("star-toggle", StarToggle);
