/* Good is two rising notes, doubt one, bad a low long one: told apart without looking. */
const NOTES = { ok: [[880, 0.1], [1320, 0.18]], warn: [[520, 0.3]], bad: [[180, 0.55]] };
let context;

export function sound(tone) {
  navigator.vibrate?.(tone === "ok" ? 60 : [140, 80, 140]);
  try {
    context ??= new AudioContext();
    context.resume();
    let at = context.currentTime;
    for (const [pitch, length] of NOTES[tone]) {
      const note = context.createOscillator();
      const volume = context.createGain();
      note.type = tone === "bad" ? "square" : "sine";
      note.frequency.value = pitch;
      volume.gain.setValueAtTime(0.25, at);
      volume.gain.exponentialRampToValueAtTime(0.001, at + length);
      note.connect(volume).connect(context.destination);
      note.start(at);
      note.stop((at += length));
    }
  } catch {
    // a browser without sound shows the same in colour and words
  }
}
