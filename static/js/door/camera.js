/* The camera: the browser's own reader of codes where it has one, else the vendored jsQR, which needs more of the battery. */
const PAUSE = 180; // ms between two looks
const WIDTH = 640; // px of a picture that jsQR is given

async function reader() {
  if ("BarcodeDetector" in window && (await BarcodeDetector.getSupportedFormats()).includes("qr_code")) {
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    return async (video) => (await detector.detect(video))[0]?.rawValue;
  }
  await import("../../vendor/jsqr-1.4.0/jsQR.js");
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  return async (video) => {
    canvas.width = Math.min(WIDTH, video.videoWidth);
    canvas.height = Math.round((canvas.width / video.videoWidth) * video.videoHeight);
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
    return self.jsQR(data, width, height, { inversionAttempts: "dontInvert" })?.data;
  };
}

export class Camera {
  constructor(video, seen) {
    this.video = video;
    this.seen = seen;
  }

  static isThere() {
    return Boolean(navigator.mediaDevices?.getUserMedia);
  }

  /* Have the reader at hand before the network goes. */
  prepare() {
    this.reader ??= reader();
    return this.reader;
  }

  async open() {
    const video = { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } };
    this.stream = await navigator.mediaDevices.getUserMedia({ video, audio: false });
    this.video.srcObject = this.stream;
    this.video.hidden = false;
    await this.video.play();
    this.look(await this.prepare());
  }

  close() {
    this.stream?.getTracks().forEach((track) => track.stop());
    this.stream = null;
    this.video.srcObject = null;
    this.video.hidden = true;
  }

  async look(read) {
    while (this.stream) {
      if (this.video.readyState >= 2 && !document.hidden) {
        const code = await read(this.video).catch(() => null);
        if (code) this.seen(code);
      }
      await new Promise((next) => setTimeout(next, PAUSE));
    }
  }
}
