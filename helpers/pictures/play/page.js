// What every picture that is played shares: its place in the page, pointer and keys, runs, canvases.

// Bring the picture in `root` to life. `tell` takes what the reader has set, for Python to read.
function begin(root, tell = () => {}) {
  if (root.classList.contains("ready")) return;  // another copy of this script was here before
  root.classList.add("ready");
  const data = JSON.parse(root.querySelector("script").textContent);
  for (const part of root.querySelectorAll(":scope > [hidden]")) part.hidden = false;
  root.addEventListener("keydown", event => {  // or JupyterLab takes the arrows, and d d
    if (!event.ctrlKey && !event.metaKey && !event.altKey) event.stopPropagation();
  });
  const redraw = subject(root, data, rarely(tell));
  new ResizeObserver(redraw).observe(root);
}

// Call an action with the newest value, at most every tenth of a second.
function rarely(action) {
  let waiting, newest;
  return value => {
    newest = value;
    waiting ??= setTimeout(() => { waiting = undefined; action(newest); }, 100);
  };
}

// A number as text: as few decimals as it needs, three at most, and a proper minus.
function short(number, digits = 3) {
  if (!Number.isFinite(number)) return "no number";
  const text = Math.abs(number) >= 1e5 ? number.toExponential(1) : String(+number.toFixed(digits));
  return (text === "-0" ? "0" : text).replace("-", "−").replace("e+", "e");
}

// Follow the pointer over an element: move(x, y), both from 0 to 1. A mouse need not be pressed
// when `hover` is set; a finger or a pen draws while it touches.
function follow(element, move, hover = false) {
  const at = event => {
    const box = element.getBoundingClientRect();
    move((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
  };
  element.addEventListener("pointerdown", event => {
    if (event.button) return;
    element.setPointerCapture(event.pointerId);
    at(event);
  });
  element.addEventListener("pointermove", event => {
    const pressed = element.hasPointerCapture(event.pointerId);
    if (pressed || (hover && event.pointerType === "mouse" && !event.buttons)) at(event);
  });
}

// Arrow keys on an element: move(right, down); with Shift ten steps at once.
function arrows(element, move) {
  const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  element.addEventListener("keydown", event => {
    const way = ways[event.key];
    if (!way || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();  // the page must not scroll away
    move(...way.map(step => step * (event.shiftKey ? 10 : 1)));
  });
}

// The value of a slider that holds the logarithm of a number, to three digits.
function logarithmic(slider) {
  return +(10 ** +slider.value).toPrecision(3);
}

// Let arrow keys move a slider without steps by a hundredth of its range: browsers differ in this.
function finely(slider) {
  arrows(slider, (right, down) => {
    slider.value = +slider.value + (right - down) * (slider.max - slider.min) / 100;
    slider.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

// A field with a number that is typed, or dragged to the left and right by a tenth for 5 pixels.
function numberField(field, change) {
  let from;
  field.addEventListener("input", () => {
    if (Number.isFinite(field.valueAsNumber)) change(field.valueAsNumber);
  });
  field.addEventListener("pointerdown", event => {
    from = { x: event.clientX, value: field.valueAsNumber || 0, moved: false };
    field.setPointerCapture(event.pointerId);
  });
  field.addEventListener("pointermove", event => {
    if (!from || !field.hasPointerCapture(event.pointerId)) return;
    const way = event.clientX - from.x;
    if (!from.moved && Math.abs(way) < 5) return;
    from.moved = true;
    change(+(from.value + Math.trunc(way / 5) / 10).toFixed(6));
  });
  field.addEventListener("change", () => { if (Number.isNaN(field.valueAsNumber)) change(0); });
  for (const end of ["pointerup", "pointercancel"])
    field.addEventListener(end, () => { from = undefined; });
}

// Make many fields one stop of the Tab key; arrows to the left and right lead from one to the next.
function oneStop(fields) {
  const hold = chosen => fields.forEach(field => { field.tabIndex = field === chosen ? 0 : -1; });
  hold(fields[0]);
  fields.forEach((field, i) => {
    field.addEventListener("focus", () => hold(field));
    field.addEventListener("keydown", event => {
      const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!way || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
      event.preventDefault();
      const next = fields[(i + way + fields.length) % fields.length];
      next.focus();
      next.select();
    });
  });
}

// Show a number in a field, unless the reader is just typing it.
function showNumber(field, value) {
  if (document.activeElement === field && field.valueAsNumber === value) return;
  const text = String(+value.toFixed(3));
  if (field.value !== text) field.value = text;
}

// A button that runs `step` perSecond() times until it returns false, and shows each frame what came
// of it; run(true) and run(false) do as the button does.
function runner(root, button, perSecond, step, show) {
  let due = 0, last, request;
  const frame = now => {
    due = Math.min(due + (now - (last ?? now)) / 1000 * perSecond(), 50);  // never catch up for long
    last = now;
    const end = performance.now() + 8;  // of the 16 ms that a frame has
    let goes = true, done = 0;
    for (; goes && due >= 1 && performance.now() < end; due--, done++) goes = step() !== false;
    if (done) show();
    if (!goes) run(false);
    else if (root.isConnected) request = requestAnimationFrame(frame);
  };
  const run = running => {
    cancelAnimationFrame(request);
    [due, last] = [1, undefined];
    button.setAttribute("aria-pressed", running);
    write(button, running ? "pause" : "run");
    root.querySelector(".live").setAttribute("aria-live", running ? "off" : "polite");
    if (running) request = requestAnimationFrame(frame);
  };
  button.addEventListener("click", () => run(button.getAttribute("aria-pressed") !== "true"));
  return run;
}

// Make a canvas as sharp as the screen, `ratio` times as high as wide; return its pen and size.
function paper(canvas, ratio) {
  const width = canvas.clientWidth, height = Math.round(width * ratio);
  const density = Math.min(window.devicePixelRatio || 1, 2);
  const [across, down] = [width * density, height * density].map(Math.round);
  if (canvas.width !== across || canvas.height !== down) [canvas.width, canvas.height] = [across, down];
  const pen = canvas.getContext("2d");
  pen.setTransform(density, 0, 0, density, 0, 0);
  pen.clearRect(0, 0, width, height);
  pen.font = `${width < 300 ? 10 : 12}px system-ui, sans-serif`;
  return { pen, width, height };
}

// Write a text into an element, unless it stands there: a browser lays the page out for each new one.
function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// Say what has come out; what is set is read aloud, so the same text is not set again.
function say(root, text) {
  write(root.querySelector(".live"), text);
}
