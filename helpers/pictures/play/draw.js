// What played pictures draw on a canvas: a map of numbers, curves over steps.

const SMALL = globalThis.document?.createElement("canvas");  // a map, a pixel for each number

// Draw a map (1, rows, columns, 1) pixel by pixel, from `black` to `white`, with its numbers where
// there is room for them; mark the pixels top to bottom, left to right of `box`.
function paint(canvas, map, [black, white], box, colour) {
  const [, rows, columns] = map.shape, { pen, width } = paper(canvas, rows / columns);
  const side = width / columns, pixels = new ImageData(columns, rows);
  map.data.forEach((value, i) => {
    const grey = 255 * (value - black) / (white - black);
    for (let c = 0; c < 3; c++) pixels.data[4 * i + c] = grey;
    pixels.data[4 * i + 3] = 255;
  });
  [SMALL.width, SMALL.height] = [columns, rows];
  SMALL.getContext("2d").putImageData(pixels, 0, 0);
  pen.imageSmoothingEnabled = false;
  pen.drawImage(SMALL, 0, 0, width, side * rows);
  if (side >= 20) map.data.forEach((value, i) => {
    pen.fillStyle = pixels.data[4 * i] > 120 ? "#000" : "#fff";
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillText(short(value, 1), (i % columns + 0.5) * side, (Math.floor(i / columns) + 0.5) * side);
  });
  if (!box) return;
  const [top, bottom, left, right] = box;
  for (const [line, stroke] of [[5, "#fff"], [2.5, colour]]) {  // seen on any grey
    [pen.lineWidth, pen.strokeStyle] = [line, stroke];
    pen.strokeRect(left * side, top * side, (right - left + 1) * side, (bottom - top + 1) * side);
  }
}

// Draw curves over steps on a logarithmic axis: lines [{values, colour, dash}], with a
// value for every step, or for every few.
function curves(canvas, lines, ratio = 0.35, every = 1) {
  const { pen, width, height } = paper(canvas, ratio), [left, right, top, bottom] = [44, 8, 8, 30];
  const seen = lines.flatMap(({ values }) => values.filter(v => v > 0 && Number.isFinite(v)));
  if (!seen.length) return;
  const most = Math.min(Math.ceil(Math.log10(Math.max(...seen)) + 1e-9), 6);
  const least = Math.max(Math.min(Math.floor(Math.log10(Math.min(...seen))), most - 1), most - 8);
  const steps = Math.max(1, ...lines.map(({ values }) => values.length - 1));
  const x = step => left + (width - left - right) * step / steps;
  const y = value => top + (height - top - bottom)
    * (most - Math.min(Math.max(Math.log10(value), least), most)) / (most - least);
  [pen.fillStyle, pen.strokeStyle, pen.lineWidth] = ["#000", "#ccc", 1];
  [pen.textAlign, pen.textBaseline] = ["right", "middle"];
  for (let power = least; power <= most; power++) {
    pen.strokeRect(left, y(10 ** power), width - left - right, 0);
    if ((most - power) % Math.ceil((most - least) / 4) === 0)
      pen.fillText(power < -3 || power > 3 ? `1e${power}`.replace("-", "−") : String(10 ** power), left - 6, y(10 ** power));
  }
  [pen.textAlign, pen.textBaseline] = ["center", "bottom"];
  pen.fillText("0", x(0), height - 14);
  pen.fillText(steps * every, x(steps) - 8, height - 14);
  pen.fillText("step; upwards: loss", (left + width) / 2, height - 1);
  for (const { values, colour, dash = [] } of lines) {
    [pen.strokeStyle, pen.lineWidth] = [colour, 2];
    pen.setLineDash(dash);
    pen.beginPath();
    values.forEach((value, step) => pen.lineTo(x(step), y(value > 0 ? value : 1e-300)));
    pen.stroke();
  }
  pen.setLineDash([]);
}

// Fill a table with nine cells and return them.
function nineCells(table) {
  return Array.from({ length: 3 }, () => table.insertRow())
    .flatMap(row => Array.from({ length: 3 }, () => row.insertCell()));
}

// A file of the reader as a grey image, 72 pixels on its longer side; it never leaves the page.
async function greyPicture(file) {
  const picture = await createImageBitmap(file);
  const scale = 72 / Math.max(picture.width, picture.height);
  const [width, height] = [picture.width, picture.height].map(side => Math.max(5, Math.round(side * scale)));
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const pen = canvas.getContext("2d");
  pen.drawImage(picture, 0, 0, width, height);
  const { data } = pen.getImageData(0, 0, width, height), map = zeros([1, height, width, 1]);
  for (let i = 0; i < map.data.length; i++)
    map.data[i] = (0.299 * data[4 * i] + 0.587 * data[4 * i + 1] + 0.114 * data[4 * i + 2]) / 255;
  return { map, range: [0, 1] };
}
