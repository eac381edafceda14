/**
 * Natural logarithm and exponential of which every bit is fixed. `Math.log` and `Math.exp` may differ
 * in the last bit between engines and their versions, and one bit in a think time is another digest.
 * Both follow FreeBSD's msun (`e_log.c`, `e_exp.c`, Sun Microsystems 1993; error below 1 ulp) and use
 * only the four operations that IEEE 754 defines exactly.
 */

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);
float[0] = 1;
/** Index of the word that holds sign and exponent. */
const HIGH = words[1] === 0 ? 0 : 1;

const LN2_HI = 6.93147180369123816e-1;
const LN2_LO = 1.9082149292705877e-10;
const TWO_54 = 2 ** 54;

const LG1 = 6.66666666666673513e-1;
const LG2 = 3.999999999940941908e-1;
const LG3 = 2.857142874366239149e-1;
const LG4 = 2.222219843214978396e-1;
const LG5 = 1.818357216161805012e-1;
const LG6 = 1.531383769920937332e-1;
const LG7 = 1.479819860511658591e-1;

/** The natural logarithm of `x`: `-Infinity` at 0, `NaN` below. */
export function ln(x: number): number {
  if (Number.isNaN(x) || x < 0) return Number.NaN;
  if (x === 0) return -Infinity;
  if (x === Infinity) return x;
  let exponent = 0;
  float[0] = x;
  if (words[HIGH]! < 0x00100000) {
    exponent -= 54;
    float[0] = x * TWO_54;
  }
  let high = words[HIGH]!;
  exponent += (high >>> 20) - 1023;
  high &= 0x000fffff;
  const carry = (high + 0x95f64) & 0x100000;
  words[HIGH] = high | (carry ^ 0x3ff00000);
  exponent += carry >>> 20;
  const f = float[0] - 1;
  if ((0x000fffff & (2 + high)) < 3) {
    if (f === 0) return exponent * LN2_HI + exponent * LN2_LO;
    const r = f * f * (0.5 - 0.3333333333333333 * f);
    return exponent * LN2_HI - (r - exponent * LN2_LO - f);
  }
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const r = z * (LG1 + w * (LG3 + w * (LG5 + w * LG7))) + w * (LG2 + w * (LG4 + w * LG6));
  if (((high - 0x6147a) | (0x6b851 - high)) > 0) {
    const half = 0.5 * f * f;
    return exponent * LN2_HI - (half - (s * (half + r) + exponent * LN2_LO) - f);
  }
  return exponent * LN2_HI - (s * (f - r) - exponent * LN2_LO - f);
}

const OVERFLOW = 7.09782712893383973e2;
const UNDERFLOW = -7.45133219101941108e2;
const P1 = 1.66666666666666019e-1;
const P2 = -2.77777777770155934e-3;
const P3 = 6.61375632143793436e-5;
const P4 = -1.65339022054652515e-6;
const P5 = 4.13813679705723846e-8;

/** e to the power of `x`. */
export function exp(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x > OVERFLOW) return Infinity;
  if (x < UNDERFLOW) return 0;
  if (Math.abs(x) < 2 ** -28) return 1 + x;
  const power = Math.abs(x) > 0.5 * LN2_HI ? Math.trunc(Math.LOG2E * x + (x < 0 ? -0.5 : 0.5)) : 0;
  const high = x - power * LN2_HI;
  const low = power * LN2_LO;
  const reduced = high - low;
  const t = reduced * reduced;
  const c = reduced - t * (P1 + t * (P2 + t * (P3 + t * (P4 + t * P5))));
  const y = 1 - (low - (reduced * c) / (2 - c) - high);
  return scale(y, power);
}

/** `y` times 2 to the power of `power`, exact as long as the result is a normal number. */
function scale(y: number, power: number): number {
  if (power > 1023) return y * 2 * powerOfTwo(power - 1);
  if (power < -1021) return y * powerOfTwo(power + 1000) * powerOfTwo(-1000);
  return y * powerOfTwo(power);
}

function powerOfTwo(power: number): number {
  float[0] = 0;
  words[HIGH] = (power + 1023) << 20;
  return float[0];
}
