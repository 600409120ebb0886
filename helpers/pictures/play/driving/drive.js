// Drive: you steer one car, a driver that sees the camera's image steers the other, on one road.
// random.js makes the numbers, road.js roads and cars, view.js the images, drivers.js the drivers.

const YOU = "#0072B2", OTHERS = ["#D55E00", "#009E73", "#7A3E9D"], MOST = 8;  // degrees of the wheel
const DASHES = [[7, 3], [2, 3], [9, 3, 2, 3]], degrees = radians => radians * 180 / Math.PI;

const sideOf = number => number > 0 ? "left" : "right";
function wheelInWords(angle) {
  const size = short(Math.abs(angle), 1);
  return size === "0" ? "wheel straight" : `wheel ${size}° to the ${sideOf(angle)}`;
}
function placeInWords(offset) {
  const size = short(Math.abs(offset), 2);
  return size === "0" ? "in the middle" : `${size} m to the ${sideOf(offset)}`;
}

// A car at the start, with what it leaves behind: [metres, offset] of each image.
function newCar(course) {
  return { pose: put(course, START), metres: 0, offset: 0, out: false, wheel: 0, way: [[0, 0]] };
}

// Bring a car to a new place, and note its offset there.
function settle(course, car, pose) {
  const { station, offset } = locate(course, pose);
  Object.assign(car, { pose: { ...pose, station }, offset });
  car.way.push([car.metres, offset]);
}

// One image further; a car that has left its lane stays where it is. The angle is in radians.
function driveOn(course, car, angle) {
  car.metres += STEP;
  settle(course, car, move(car.pose, angle, STEP));
  car.out = Math.abs(car.offset) > LIMIT;
}

// Push a car to its left, in metres, and turn it, in degrees.
function pushed(course, car, [aside, turn]) {
  const { x, y, heading, station } = car.pose;
  settle(course, car, { station, heading: heading + turn * Math.PI / 180,
    x: x - aside * Math.sin(heading), y: y + aside * Math.cos(heading) });
}

// Both wheels on one scale, left is left.
function drawWheels(canvas, yours, other, colour) {
  const { pen, width, height } = paper(canvas, 0.13), x = angle => width / 2 * (1 - angle / (MOST + 1));
  const middle = height * 0.5;
  [pen.fillStyle, pen.strokeStyle, pen.textAlign, pen.textBaseline] = ["#000", "#555", "center", "middle"];
  for (let angle = -MOST; angle <= MOST; angle += 2) {
    pen.strokeRect(x(angle), middle - 9, 0, 3);
    pen.strokeRect(x(angle), middle + 6, 0, 3);
    pen.fillText(`${Math.abs(angle)}°`, x(angle), middle);
  }
  for (const [angle, ink, from, way] of [[yours, YOU, middle - 9, -1], [other, colour, middle + 9, 1]]) {
    const at = x(Math.min(Math.max(angle, -MOST), MOST));
    pen.fillStyle = ink;
    pen.beginPath();
    for (const [a, b] of [[0, 0], [-6, 10], [6, 10]]) pen.lineTo(at + a, from + way * b);
    pen.fill();
  }
}

// The road from above, and where the cars are.
function drawMap(canvas, course, length, cars) {
  const { pen, width, height } = paper(canvas, 0.75), xs = course.x.subarray(0, length + 1), ys = course.y.subarray(0, length + 1);
  const [left, right, low, high] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const scale = Math.min((width - 20) / (right - left + 1), (height - 20) / (high - low + 1));
  const at = (x, y) => [width / 2 + (x - (left + right) / 2) * scale, height / 2 - (y - (low + high) / 2) * scale];
  [pen.strokeStyle, pen.lineWidth] = ["#aaa", 5];
  pen.beginPath();
  xs.forEach((x, i) => pen.lineTo(...at(x, ys[i])));
  pen.stroke();
  cars.forEach(({ pose, colour }, i) => {
    const [x, y] = at(pose.x, pose.y);
    pen.fillStyle = colour;
    pen.beginPath();
    if (i) for (const [a, b] of [[0, -7], [6, 5], [-6, 5]]) pen.lineTo(x + a, y + b);
    else pen.arc(x, y, 6, 0, 7);
    pen.fill();
  });
}

// Offsets along the way; `lines` are [{name, way, colour, dash, thick}].
function drawWays(canvas, lines, length) {
  const { pen, width, height } = paper(canvas, 0.5), [left, bottom, most] = [30, 30, 1.2];
  const x = metres => left + (width - left - 18) * metres / length, y = offset => 16 + (height - 16 - bottom) * (0.5 - offset / 2 / most);
  [pen.fillStyle, pen.strokeStyle, pen.textBaseline, pen.textAlign] = ["#000", "#555", "middle", "right"];
  for (const offset of [-1, 0, 1]) pen.fillText(short(offset), left - 5, y(offset));
  pen.setLineDash([2, 3]);
  for (const offset of [-LIMIT, LIMIT]) pen.strokeRect(left, y(offset), width - left - 18, 0);
  pen.textAlign = "center";
  for (const metres of [0, length / 2, length]) pen.fillText(short(metres, 0), x(metres), height - 22);
  pen.fillText("metres; upwards: offset (m)", (left + width) / 2, height - 8);
  pen.textAlign = "left";
  let place = left;
  for (const { name, way, colour, dash, thick } of lines) {
    [pen.strokeStyle, pen.fillStyle, pen.lineWidth] = [colour, colour, thick];
    pen.setLineDash(dash);
    pen.beginPath();
    for (const [metres, offset] of way) pen.lineTo(x(metres), y(Math.min(Math.max(offset, -most), most)));
    pen.stroke();
    pen.fillText(name, place, 8);
    place += pen.measureText(name).width + 10;
  }
  pen.setLineDash([]);
}

function subject(root, data, tell) {
  const find = selector => root.querySelector(selector), control = {};
  for (const each of root.querySelectorAll("[data-set]")) control[each.dataset.set] = each;
  const [camera, wheels, small, map, ways] = root.querySelectorAll("canvas");
  const names = Object.keys(data.drivers), name = () => control.driver.value;
  const world = { ground: {} }, made = {}, work = makeTextures();
  let number = data.number, before = name(), frame, you, other, past = {}, image;

  const colour = () => OTHERS[names.indexOf(name()) % 3];
  const driver = () => {
    const stored = data.drivers[name()];
    return made[name()] ??= stored.follower ? laneFollower(stored.follower) : networkDriver(stored, data.unit);
  };
  const over = car => car.out || frame * STEP >= data.length;

  // Grain and noise are made in pieces of a few milliseconds; who acts before that gets them at once.
  const prepareSome = () => {
    const end = performance.now() + 8;
    while (!world.textures && performance.now() < end) need(work.next());
    if (world.textures) return update();
    if (root.isConnected) setTimeout(prepareSome, 4);
  };
  const need = ({ done, value }) => { if (done) world.textures = value; };
  const ready = () => { while (!world.textures) need(work.next()); };

  const look = () => {  // the other driver sees an image and answers
    if (over(other)) return;
    image = drawView(world, other.pose, frame);
    other.wheel = degrees(driver()(image));
  };
  const begin = () => {
    world.course ??= drawCourse(data.seed, number, data.length);
    world.look = drawLook(data.seed, number, world.course.x.length, data.changes[control.change.value]);
    [frame, you, other] = [0, newCar(world.course), newCar(world.course)];
  };
  const advance = () => {
    if (over(you) && over(other)) return false;
    for (const car of [you, other]) if (!over(car)) driveOn(world.course, car, car.wheel * Math.PI / 180);
    frame++;
    look();
    return !(over(you) && over(other));
  };

  const inWords = (who, car) => {
    if (car.out) return `${who} left the lane after ${car.metres} m.`;
    const place = placeInWords(car.offset);
    return over(car) ? `${who} arrived, ${place}.` : `${who}: ${place}, ${wheelInWords(car.wheel)}.`;
  };
  const sentence = () => `Road ${number}, after ${frame * STEP} m. ${inWords("You", you)} ${inWords(`The other (${name()})`, other)}`;

  const update = () => {
    if (!image) look();
    camera.setAttribute("aria-valuenow", -you.wheel);
    camera.setAttribute("aria-valuetext", wheelInWords(you.wheel));
    draw();
    say(root, sentence());
    tell({ road: number, driver: name(), frame, wheel: you.wheel, metres: [you.metres, other.metres],
      offsets: [you.offset, other.offset].map(x => +x.toFixed(3)), out: [you.out, other.out] });
  };
  const draw = () => {
    if (!image || !camera.clientWidth) return;
    const shown = you.out ? other : you;
    paint(camera, drawView(world, shown.pose, shown.metres / STEP, FINER), [0, 1]);
    const pen = camera.getContext("2d"), text = you.out ? "the other car" : "your car";
    [pen.fillStyle, pen.textAlign, pen.textBaseline] = ["rgba(0, 0, 0, 0.7)", "left", "top"];
    pen.fillRect(0, 0, pen.measureText(text).width + 12, 20);
    pen.fillStyle = "#fff";
    pen.fillText(text, 6, 4);
    drawWheels(wheels, you.wheel, other.wheel, colour());
    paint(small, image, [0, 1]);
    drawMap(map, world.course, data.length, [{ ...you, colour: YOU }, { ...other, colour: colour() }]);
    const line = (name, way, thick, i = names.indexOf(name) % 3) =>
      ({ name, way, thick, colour: OTHERS[i], dash: DASHES[i] });
    const earlier = Object.keys(past).filter(each => each !== name()).map(each => line(each, past[each], 1.5));
    drawWays(ways, [{ name: "you", way: you.way, colour: YOU, dash: [], thick: 2.5 }, line(name(), other.way, 2.5), ...earlier], data.length);
  };

  const run = runner(root, find("[data-do=run]"), () => +control.speed.value, () => { ready(); return advance(); }, update);
  const change = action => { run(false); ready(); action(); update(); };
  const afresh = () => {
    if (frame) past[before] = other.way;
    before = name();
    begin();
    look();
  };
  const forget = () => { [past, frame] = [{}, 0]; afresh(); };  // the lines of another road or light
  const turnTo = angle => {
    you.wheel = Math.round(2 * Math.min(Math.max(angle, -MOST), MOST)) / 2;
    ready();
    update();
  };
  const on = (what, action) => find(`[data-do=${what}]`).addEventListener("click", () => change(action));
  on("step", advance);
  on("again", afresh);
  on("road", () => {
    [number, world.course] = [(number + 1) % data.roads, undefined];
    forget();
  });
  on("push", () => {
    for (const car of [you, other]) if (!over(car)) pushed(world.course, car, data.pushes[control.push.value]);
    look();
  });
  control.driver.addEventListener("input", () => change(afresh));
  control.change.addEventListener("input", () => change(forget));
  for (const each of root.querySelectorAll("button, canvas[tabindex]")) arrows(each, (right, down) => {
    if (right) turnTo(you.wheel - right / 2);
    if (down > 0) turnTo(0);
    if (down < 0) change(advance);
  });
  follow(camera, x => turnTo((0.5 - x) * 2 * MOST));
  follow(wheels, x => turnTo((0.5 - x) * 2 * (MOST + 1)));
  begin();
  setTimeout(prepareSome, 4);
  return draw;
}
