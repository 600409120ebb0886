// Roads and cars: helpers/scenes/road.py and the looks of road_looks.py, number for number.
// Metres and radians; what is positive is to the left.

const LIMIT = (3.5 - 1.8) / 2, WHEELBASE = 2.7, SIGHT = 80, TIGHTEST = 60, BENDS = 18;
const STEP = 2, START = 10;  // metres from image to image; metre of the road where a drive begins

// Go along an arc of constant curvature from [x, y, heading].
function arc([x, y, heading], curvature, metres) {
  const turned = curvature * metres, half = turned / 2;
  const chord = half ? metres * Math.sin(half) / half : metres;
  return [x + chord * Math.cos(heading + half), y + chord * Math.sin(heading + half), heading + turned];
}

// Road `number` of a draw, so many metres long, with what is seen behind its end.
function drawCourse(seed, number, length) {
  const margin = 4 * BENDS, points = length + SIGHT;
  const noise = new RandomState([seed, number]).normals(margin + points);
  const deviation = 1 / Math.sqrt(2 * BENDS * Math.sqrt(Math.PI));  // of averaged white noise
  return courseFrom(blurred(noise, BENDS).subarray(margin)
    .map(value => Math.tanh(0.8 * value / deviation) / TIGHTEST), number);
}

// The middle of the lane, a point each metre, from the curvature of each metre.
function courseFrom(curvature, number) {
  const [x, y, heading] = [0, 0, 0].map(() => new Float64Array(curvature.length));
  for (let i = 1; i < curvature.length; i++)
    [x[i], y[i], heading[i]] = arc([x[i - 1], y[i - 1], heading[i - 1]], curvature[i - 1], 1);
  return { x, y, heading, curvature, number };
}

// How a road looks; `fixed` holds what the reader wants otherwise.
function drawLook(seed, number, points, fixed = {}) {
  const random = new RandomState([seed, number]), lines = [0, 1, 2].map(() => random.normals(points));
  const bumps = lines.map(line => blurred(line, 3, true));
  const spread = spreadOf(new Float64Array(bumps.flatMap(line => [...line])));
  const look = { worn: bumps.map(line => line.map(bump => normalBelow(bump / spread))) };
  const ranges = { road: [0.28, 0.48], grass: [0.3, 0.6], line: [0.75, 0.95], sky: [0.7, 1],
    rough: [0.03, 0.1], wear: [0, 0.3], shade: [0.1, 0.5], light: [0.7, 1.1], noise: [0.01, 0.03], place: [0, 102.4] };
  for (const [name, [low, high]] of Object.entries(ranges)) {
    look[name] = random.uniform(low, high);
    if (name === "shade" && random.uniform() <= 0.5) look.shade = 0;  // every second road has none
  }
  return { ...look, beam: 0, ...fixed };
}

function vertex(course, station) {
  return Math.min(Math.max(Math.floor(station), 0), course.x.length - 1);
}

function poseAt({ x, y, heading }, i) {
  return [x[i], y[i], heading[i]];
}

// A car at a metre of the road, so far to the left of its middle, so much turned to the left.
function put(course, station, offset = 0, turn = 0) {
  const i = vertex(course, station), [x, y, heading] = arc(poseAt(course, i), course.curvature[i], station - i);
  return { x: x - offset * Math.sin(heading), y: y + offset * Math.cos(heading), heading: heading + turn, station };
}

// The bicycle model: the rear axle goes along an arc of curvature tan(steering) / WHEELBASE.
function move(car, steering, metres) {
  const [x, y, heading] = arc([car.x, car.y, car.heading], Math.tan(steering) / WHEELBASE, metres);
  return { x, y, heading, station: car.station + metres };
}

// Metres ahead of the car and metres to its left.
function asSeen(car, x, y) {
  const [east, north] = [x - car.x, y - car.y], [cos, sin] = [Math.cos(car.heading), Math.sin(car.heading)];
  return [east * cos + north * sin, north * cos - east * sin];
}

// The truth about a car: metre of the road, metres to the left of the middle.
function locate(course, car) {
  let station = car.station, offset;
  for (let i = 0; i < 3; i++) {  // from arc to arc, until the foot of the perpendicular lies on it
    const at = vertex(course, station), curvature = course.curvature[at], [x, y, heading] = poseAt(course, at);
    const [along, left] = asSeen({ x, y, heading }, car.x, car.y);
    const root = Math.hypot(curvature * along, 1 - curvature * left);
    const turned = Math.atan2(curvature * along, 1 - curvature * left);
    station = at + (Math.abs(curvature) > 1e-9 ? turned / curvature : along);
    offset = (2 * left - curvature * (along ** 2 + left ** 2)) / (1 + root);
  }
  return { station, offset };
}
