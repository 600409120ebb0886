// The random numbers of NumPy's RandomState([seed, index]), the same ones: so a road needs no data.

class RandomState {
  constructor(key) {  // Matsumoto and Nishimura, Mersenne Twister, 1998: init_by_array
    const s = this.state = new Uint32Array(624);
    s[0] = 19650218;
    const old = i => s[i - 1] ^ (s[i - 1] >>> 30);
    for (let i = 1; i < 624; i++) s[i] = Math.imul(1812433253, old(i)) + i;
    let i = 1;
    const next = () => { if (++i > 623) [i, s[0]] = [1, s[623]]; };
    for (let k = 0; k < 624; k++, next())
      s[i] = (s[i] ^ Math.imul(old(i), 1664525)) + key[k % key.length] + k % key.length;
    for (let k = 0; k < 623; k++, next()) s[i] = (s[i] ^ Math.imul(old(i), 1566083941)) - i;
    s[0] = 0x80000000;
    this.used = 624;
  }

  whole() {  // 32 bits
    const s = this.state;
    if (this.used > 623) {
      for (let i = 0; i < 624; i++) {
        const bits = (s[i] & 0x80000000) | (s[(i + 1) % 624] & 0x7fffffff);
        s[i] = s[(i + 397) % 624] ^ (bits >>> 1) ^ (bits & 1 ? 0x9908b0df : 0);
      }
      this.used = 0;
    }
    let bits = s[this.used++];
    bits ^= bits >>> 11;
    bits ^= (bits << 7) & 0x9d2c5680;
    bits ^= (bits << 15) & 0xefc60000;
    return (bits ^ (bits >>> 18)) >>> 0;
  }

  uniform(low = 0, high = 1) {
    const number = ((this.whole() >>> 5) * 67108864 + (this.whole() >>> 6)) / 9007199254740992;
    return low + (high - low) * number;
  }

  normal() {  // two at a time, by the polar method
    if (this.spare !== undefined) {
      const kept = this.spare;
      this.spare = undefined;
      return kept;
    }
    let x, y, square;
    do {
      [x, y] = [2 * this.uniform() - 1, 2 * this.uniform() - 1];
      square = x * x + y * y;
    } while (square >= 1 || square === 0);
    const factor = Math.sqrt(-2 * Math.log(square) / square);
    this.spare = factor * x;
    return factor * y;
  }

  normals(count) {
    return Float64Array.from({ length: count }, () => this.normal());
  }
}

// The weights of a Gaussian blur as SciPy has them: up to four deviations to each side.
function bell(deviation) {
  const reach = Math.floor(4 * deviation + 0.5);
  const weights = Float64Array.from({ length: 2 * reach + 1 }, (_, i) => Math.exp(-0.5 * ((i - reach) / deviation) ** 2));
  const sum = weights.reduce((a, b) => a + b);
  return weights.map(weight => weight / sum);
}

// Blur a row of numbers; beyond its ends it is 0, or its mirror image.
function blurred(row, deviation, mirrored) {
  const weights = bell(deviation), reach = weights.length >> 1, last = row.length - 1;
  const at = i => {
    if (i >= 0 && i <= last) return row[i];
    return mirrored ? row[i < 0 ? -1 - i : 2 * last + 1 - i] : 0;
  };
  return row.map((_, i) => weights.reduce((sum, weight, k) => sum + weight * at(i + k - reach), 0));
}

function spreadOf(numbers) {
  const mean = numbers.reduce((a, b) => a + b) / numbers.length;
  return Math.sqrt(numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0) / numbers.length);
}

// How probable a smaller normal number is (Abramowitz and Stegun, 7.1.26; within 1e-7).
function normalBelow(x) {
  const t = 1 / (1 + 0.3275911 * Math.abs(x) / Math.SQRT2);
  const sum = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const above = 0.5 * sum * Math.exp(-x * x / 2);
  return x > 0 ? 1 - above : above;
}
