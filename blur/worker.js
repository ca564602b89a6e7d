// Blurs what is behind a person, one picture at a time, off the page's own thread.
//
// The page is told "tick" at an even pace, which browsers do not slow down in a worker as they do on a page
// out of sight. It answers with a picture (an ImageBitmap), and gets it back blurred. "cannot" says that
// this browser lacks what is needed, "broken" that something went wrong.
import { ImageSegmenter } from "@mediapipe/tasks-vision";

// Pictures a second that are asked for.
const PACE = 20;
// A picture is made no larger than this: lines, or columns of one that stands upright.
const LINES = 540;
// What is surely a person, and what surely is not; in between the two are mixed. Doubt counts as background.
const [NOT, SURE] = [0.3, 0.8];
// The background keeps so many columns of its picture: nothing can be read or recognised in it, and nothing
// can be computed back out of it.
const KEPT = 40;

// The library keeps its diary on the console, where a fault of the page could not be told from it.
for (const level of ["log", "info", "warn", "error"]) console[level] = () => {};

const beside = (name) => new URL(name, self.location.href).href;
const surface = (wide, high, options) => new OffscreenCanvas(wide, high).getContext("2d", options);

/** One who tells people from background, for pictures that lie or stand. */
async function segmenter(stands) {
  const [name, wide, high] = stands ? ["upright", 256, 256] : ["wide", 256, 144];
  const model = await fetch(beside(`${name}.tflite`));
  if (!model.ok) throw new Error(`${model.status}`);
  const made = await ImageSegmenter.createFromOptions(
    { wasmLoaderPath: beside("vision.js"), wasmBinaryPath: beside("vision.wasm") },
    {
      baseOptions: { modelAssetBuffer: new Uint8Array(await model.arrayBuffer()), delegate: "CPU" },
      canvas: new OffscreenCanvas(1, 1),
      runningMode: "VIDEO",
      outputConfidenceMasks: true,
      outputCategoryMask: false,
    },
  );
  return { made, small: surface(wide, high, { willReadFrequently: true }), mask: surface(wide, high), image: new ImageData(wide, high) };
}

// The library puts pictures into its engine that way.
const drawsIn3d = new OffscreenCanvas(1, 1).getContext("webgl2") !== null;

const known = new Map();
const out = surface(1, 1);
const few = surface(1, 1);
const more = surface(1, 1);

function size(context, wide, high) {
  const { canvas } = context;
  if (canvas.width !== wide || canvas.height !== high) [canvas.width, canvas.height] = [wide, high];
}

function paint(context, picture) {
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, context.canvas.width, context.canvas.height);
}

/** How surely each point shows a person, as opacity. */
function cut({ made, small, mask, image }, picture) {
  paint(small, picture);
  made.segmentForVideo(small.canvas, performance.now(), ({ confidenceMasks: [found] }) => {
    const sure = found.getAsFloat32Array();
    for (let at = 0; at < sure.length; at += 1) image.data[4 * at + 3] = (255 * (sure[at] - NOT)) / (SURE - NOT);
  });
  mask.putImageData(image, 0, 0);
  return mask.canvas;
}

async function blurred(picture) {
  const stands = picture.height > picture.width;
  if (!known.has(stands)) known.set(stands, await segmenter(stands));
  const by = Math.min(1, LINES / Math.min(picture.width, picture.height));
  const [wide, high] = [Math.round(picture.width * by), Math.round(picture.height * by)];
  size(out, wide, high);
  size(few, KEPT, Math.max(1, Math.round((KEPT * high) / wide)));
  size(more, 4 * few.canvas.width, 4 * few.canvas.height);
  out.globalCompositeOperation = "copy";
  paint(out, cut(known.get(stands), picture));
  out.globalCompositeOperation = "source-in";
  paint(out, picture);
  // Twice enlarged from few points is smooth; once would show them.
  paint(few, picture);
  paint(more, few.canvas);
  out.globalCompositeOperation = "destination-over";
  paint(out, more.canvas);
  return out.canvas.transferToImageBitmap();
}

const ticking = setInterval(() => self.postMessage("tick"), 1000 / PACE);

self.addEventListener("message", async ({ data: picture }) => {
  try {
    const done = await blurred(picture);
    self.postMessage(done, [done]);
  } catch {
    clearInterval(ticking);
    self.postMessage(drawsIn3d ? "broken" : "cannot");
  } finally {
    picture.close();
  }
});
