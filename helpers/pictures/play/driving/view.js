// What the camera of a car sees: helpers/scenes/road_view.py, within one grey level.

const LANE = 3.5, TALL = 1.4, PITCH = 0.155, FOCAL = 48, HEIGHT = 32, WIDTH = 64;
const THICK = 0.2, EDGES = [-0.6 * LANE, 1.6 * LANE], PAINTED = [-LANE / 2, LANE / 2, 1.5 * LANE];
const TILE = 512, CELL = 0.2, BANK = 1 << 17, FINER = 3, single = Math.fround;

// Where the rows of an image meet the ground, metres ahead, and the columns, metres to the left.
function groundOf(finer) {
  const rays = (size, i) => ((i + 0.5) / finer - size / 2) / FOCAL;
  const ahead = [], depth = [];
  for (let i = 0; i < HEIGHT * finer; i++) {
    const down = rays(HEIGHT, i), falls = Math.sin(PITCH) + down * Math.cos(PITCH);
    depth.push(falls > 0 ? TALL / falls : Infinity);
    ahead.push(falls > 0 ? (Math.cos(PITCH) - down * Math.sin(PITCH)) * depth[i] : Infinity);
  }
  const left = (i, j) => -rays(WIDTH, j) * depth[i];
  return { ahead, left };
}

// Grain, shadows and the noise of the camera, made in pieces so that the page never waits for long.
function* makeTextures() {
  const random = new RandomState([0, 0]), tiles = [];
  const numbers = [new Float64Array(TILE * TILE), new Float64Array(TILE * TILE)];
  for (const tile of numbers)
    for (let i = 0; i < tile.length; i++) {
      tile[i] = random.normal();
      if (i % 32768 === 0) yield;
    }
  for (const [i, deviation] of [0.6, 14].entries()) tiles.push(yield* blurredTile(numbers[i], deviation));
  const [grain, bumps] = tiles, [rough, spread] = tiles.map(spreadOf);
  const camera = new RandomState([0, 1]), noise = new Float32Array(BANK + HEIGHT * WIDTH * FINER ** 2);
  for (let i = 0; i < noise.length; i++) {
    noise[i] = camera.normal();
    if (i % 32768 === 0) yield;
  }
  return { grain: Float32Array.from(grain, x => x / rough), noise,
    shadow: Float32Array.from(bumps, x => Math.min(Math.max(4 * x / spread - 2, 0), 1)) };
}

// Blur a tile that repeats: down, then across.
function* blurredTile(numbers, deviation) {
  const weights = bell(deviation), reach = weights.length >> 1;
  for (const [along, beside] of [[TILE, 1], [1, TILE]]) {
    const from = numbers;
    numbers = new Float64Array(TILE * TILE);
    for (let i = 0; i < TILE; i++) {
      for (let k = 0; k < weights.length; k++) {
        const start = i * along, other = ((i + k - reach) & (TILE - 1)) * along;
        for (let j = 0; j < TILE; j++) numbers[start + j * beside] += weights[k] * from[other + j * beside];
      }
      if (i % 32 === 0) yield;
    }
  }
  return numbers;
}

// Where a line `offset` metres beside the middle crosses each row: metre of the road, metres to the
// left of the car (Infinity if it turns back before), metres left for each metre ahead.
function crossings(course, car, offset, rows) {
  const first = Math.max(Math.floor(car.station) - 2, 0), points = [];
  for (let k = 0; k < SIGHT; k++) {
    const i = Math.min(first + k, course.x.length - 1), turn = course.heading[i] - car.heading;
    const [ahead, left] = asSeen(car, course.x[i], course.y[i]);
    points.push([ahead - offset * Math.sin(turn), left + offset * Math.cos(turn)]);
  }
  return rows.map(row => {
    const end = points.findIndex(([ahead]) => single(ahead) > single(row));
    if (end < 1) return { station: first, left: Infinity, slope: 0 };
    const [[ahead, left], [later, side]] = [points[end - 1], points[end]];
    const part = (row - ahead) / (later - ahead), rise = side - left;
    return { station: first + end - 1 + part, left: left + part * rise, slope: rise / (later - ahead) };
  });
}

// How much of a line is there, from 0 to 1, where a row shows `span` metres of the road.
function paintLeft(look, line, station, span) {
  const { worn, wear } = look, metre = Math.min(Math.max(Math.trunc(station), 0), worn[line].length - 1);
  const left = Math.min(Math.max((worn[line][metre] - 1.1 * wear) / 0.1 + 1, 0), 1);
  const dashes = s => Math.floor(s / 8) * 4 + Math.min(s - 8 * Math.floor(s / 8), 4);
  return line === 1 ? left * (dashes(station + span / 2) - dashes(station - span / 2)) / span : left;
}

// All that one row of pixels needs to know.
function rowOf(look, crossed, ahead, span, pixel) {
  const [right, far] = crossed.map(({ left, slope }) => ({ left, soft: pixel + Math.abs(slope) * span }));
  const lines = crossed.slice(2).map(({ station, left, slope }, line) => {
    const soft = pixel + Math.abs(slope) * span, half = THICK / 2 * Math.sqrt(1 + slope ** 2);
    return { left, soft, offset: half / soft + 0.5, most: Math.min(1, 2 * half / soft), there: paintLeft(look, line, station, span) };
  });
  const { station, left } = crossed[0];
  return { right, far, lines, light: look.light + look.beam * Math.exp(-ahead / BEAM),
    middle: single(Number.isFinite(left) ? left : 0), along: Math.floor((station + look.place) / CELL) & (TILE - 1),
    rough: look.rough * Math.min(1, 0.4 / span), dark: look.shade * Math.min(1, 4 / span) };
}
const BEAM = 12;

// How much of a pixel lies to the left of an edge.
const leftOf = ({ left, soft }, x) => Math.min(Math.max((x - left) / soft + 0.5, 0), 1);

// The brightness of one pixel, `x` metres to the left of the car.
function pixelOf(row, look, { grain, shadow }, x) {
  const beside = Math.floor(single(single(x - row.middle) / single(CELL))) & (TILE - 1), place = row.along * TILE + beside;
  let value = look.grass + (leftOf(row.right, x) - leftOf(row.far, x)) * (look.road - look.grass);
  value *= (1 + row.rough * grain[place]) * (1 - row.dark * shadow[place]);
  for (const line of row.lines) {
    const part = Math.min(line.offset - Math.abs(x - line.left) / line.soft, line.most);
    if (part > 0) value += line.there * part * (look.line - value);
  }
  return value * row.light;
}

// The image of one car, (1, 32 * finer, 64 * finer, 1), in [0, 1] in steps of 1/255.
function drawView(world, car, frame, finer = 1) {
  const { course, look, textures } = world, { ahead, left } = world.ground[finer] ??= groundOf(finer);
  const image = zeros([1, HEIGHT * finer, WIDTH * finer, 1]), columns = WIDTH * finer;
  const first = ahead.findIndex(metres => metres < SIGHT - 10), rows = ahead.slice(first), last = rows.length - 1;
  const crossed = [...EDGES, ...PAINTED].map(offset => crossings(course, car, offset, rows));
  const noise = (course.number * 7919 + frame * 104729) % BANK;
  for (let i = 0; i < ahead.length; i++) {
    const k = i - first, far = (ahead[i] === Infinity ? look.sky : look.grass) * look.light;
    const [before, after] = [Math.max(k - 1, 0), Math.min(k + 1, last)];
    const row = k >= 0 && rowOf(look, crossed.map(line => line[k]), ahead[i],
      Math.abs(rows[after] - rows[before]) / (after - before), left(i, 0) - left(i, 1));
    for (let j = 0; j < columns; j++) {
      const value = k < 0 ? far : pixelOf(row, look, textures, single(left(i, j)));
      const noisy = value + look.noise * textures.noise[noise + i * columns + j];
      image.data[i * columns + j] = Math.round(255 * Math.min(Math.max(noisy, 0), 1)) / 255;
    }
  }
  return image;
}
