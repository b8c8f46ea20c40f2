/** Functions that WGSL lacks, or has without promises: no infinity on the way, which a card need not keep. */
export const sigmoid = /* wgsl */ `
fn sigmoid(x: f32) -> f32 {
  let e = exp(-abs(x));
  return select(e, 1.0, x >= 0.0) / (1.0 + e);
}
`

/** log(1 + y) = 2 artanh(s) at s = y/(2 + y), as a series: at y <= 1, s² <= 1/9, the first term left out is 2e-8 of it. */
export const softplus = /* wgsl */ `
fn softplus(x: f32) -> f32 {
  let y = exp(-abs(x));
  let s = y / (2.0 + y);
  let q = s * s;
  let series = 1.0 + q * (1.0 / 3.0 + q * (1.0 / 5.0 + q * (1.0 / 7.0 + q * (1.0 / 9.0 + q * (1.0 / 11.0 + q / 13.0)))));
  return max(x, 0.0) + 2.0 * s * series;
}
`

/** The sum over a workgroup of WIDTH threads, a power of two; every thread of it calls. */
export const sumOfGroup = /* wgsl */ `
var<workgroup> terms: array<vec2f, WIDTH>;
fn sumOfGroup(lane: i32, own: vec2f) -> vec2f {
  workgroupBarrier(); // the sum before is read
  terms[lane] = own;
  workgroupBarrier();
  for (var half = WIDTH / 2; half > 0; half /= 2) {
    if (lane < half) { terms[lane] += terms[lane + half]; }
    workgroupBarrier();
  }
  return terms[0];
}
`
