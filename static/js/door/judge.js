/* The verdict of a telephone without network: by the signature, and by what the server last told of the tickets. */
const THAI_ZERO = "๐".charCodeAt(0);
const ISSUE = 0, STATE = 1, MODE = 2, INSIDE = 3, ARRIVAL = 4;

const arabic = (text) => text.replace(/[๐-๙]/g, (digit) => digit.charCodeAt(0) - THAI_ZERO);

export class Judge {
  constructor(tickets, areaDay) {
    this.tickets = tickets;
    this.areaDay = areaDay;
    this.known = {};
  }

  /* Returns { outcome, registration, arrival }; who is let through is inside or outside from now on. */
  async judge(scan) {
    const ticket = await this.ticket(scan.code.trim());
    if (typeof ticket === "string") return { outcome: ticket };
    const row = this.known[ticket.registration];
    const outcome = this.outcome(ticket, row, scan.direction);
    if (outcome === "ok") this.known[ticket.registration] = this.moved(ticket, row, scan.direction);
    return { outcome, registration: ticket.registration, arrival: row?.[ARRIVAL] };
  }

  async ticket(code) {
    const number = arabic(code);
    if (!/^[0-9]{1,9}$/.test(number)) return this.tickets.read(code);
    const found = Object.entries(this.known).find(([, row]) => row[ARRIVAL] === Number(number));
    return found ? { registration: Number(found[0]), areaDay: this.areaDay } : "unknown";
  }

  outcome(ticket, row, direction) {
    if (ticket.areaDay !== this.areaDay) return "wrong_area";
    const inside = Boolean(row?.[INSIDE]);
    if (direction === "out") return inside ? "ok" : "not_in";
    if (row?.[STATE] === "cancelled") return "cancelled";
    if (row && ticket.issue !== undefined && ticket.issue !== row[ISSUE]) return "void";
    if (row && row[STATE] !== "confirmed") return "waiting";
    if ((row?.[MODE] ?? ticket.mode) === "online") return "online";
    return inside ? "already_in" : "ok";
  }

  /* A ticket that the server told nothing of is newer than what it told: the signature vouches for it. */
  moved(ticket, row, direction) {
    const next = row ? [...row] : [ticket.issue, "confirmed", ticket.mode, 0, null];
    next[INSIDE] = direction === "in" ? 1 : 0;
    return next;
  }
}
