// A large picture is drawn on a sheet that nobody sees, a part of its elements in each task, so that no task holds up the page;
// the whole sheet is then put on the screen at once. Most of the cost is the browser's: it paints what was drawn on a canvas
// when the task is over.

const PART = 40; // ms that one part should take, as far as the last drawing tells
const PARTS = 16; // at most

/** Draws what `cy` shows behind the scenes, and asks for the screen to be drawn when that is done. @param {any} cy */
export function behindTheScenes(cy) {
  const renderer = cy.renderer();
  const draw = renderer.drawLayeredElements.bind(renderer);
  const sheet = document.createElement("canvas");
  const context = sheet.getContext("2d");
  const tasks = new MessageChannel();
  let job = null; // { viewport, ratio, elements, extent, done, part, began, took }: what is on the sheet or on its way to it

  renderer.drawLayeredElements = (target, elements, ...rest) => {
    if (!isReady() || target !== renderer.data.contexts[renderer.NODE] || elements !== job.elements) return draw(target, elements, ...rest);
    target.save();
    target.setTransform(1, 0, 0, 1, 0, 0);
    target.drawImage(sheet, 0, 0);
    target.restore();
    return undefined;
  };

  tasks.port1.onmessage = ({ data }) => {
    if (job?.began !== data || cy.destroyed()) return;
    const mine = job; // drawing may tell of a style that was not worked out yet, and what is on the sheet is dropped
    if (isReady()) {
      mine.took = performance.now() - mine.began;
      renderer.redraw();
      return;
    }
    try {
      draw(context, mine.elements.slice(mine.done, mine.done + mine.part), mine.ratio, mine.extent);
    } catch (error) {
      job = null; // else the screen would wait for it for ever
      throw error;
    }
    mine.done += mine.part;
    tasks.port2.postMessage(mine.began);
  };

  const isReady = () => job !== null && job.done >= job.elements.length;

  return {
    /** Is there something to be drawn, nothing of it in a hand, and a place on the screen for it? */
    isPossible: () => renderer.data.canvasNeedsRedraw[renderer.NODE] && !renderer.getCachedZSortedEles().drag.length
      && renderer.canvasWidth > 0 && renderer.canvasHeight > 0,
    /** Begins to draw the viewport { zoom, x, y } that `cy` has; drawn at once it takes about `cost` ms. */
    begin(viewport, cost) {
      const { canvasWidth: width, canvasHeight: height } = renderer;
      if (sheet.width !== width || sheet.height !== height) Object.assign(sheet, { width, height });
      const ratio = renderer.getPixelRatio();
      const [{ zoom, x, y }, elements] = [viewport, renderer.getCachedZSortedEles().nondrag];
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.clearRect(0, 0, width, height);
      context.setTransform(zoom * ratio, 0, 0, zoom * ratio, x * ratio, y * ratio);
      const part = Math.ceil(elements.length / Math.min(PARTS, Math.ceil(cost / PART)));
      job = { viewport, ratio, elements, extent: cy.extent(), done: 0, part: Math.max(1, part), began: performance.now(), took: 0 };
      tasks.port2.postMessage(job.began);
    },
    /** What is on the sheet, or on its way to it, is not wanted any more. */
    drop() { job = null; },
    /** Which viewport is on the sheet or on its way to it; null: none. */
    viewport: () => job?.viewport ?? null,
    /** How many ms it took to draw what is on the sheet; 0 when it is not ready. */
    took: () => job?.took ?? 0,
    isReady,
  };
}
