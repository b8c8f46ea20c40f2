/**
 * Batch normalisation over weighted rows. Equations: batchNorm.ts. A workgroup has COLUMNS neighbouring channels and LANES rows of them side by side, and walks
 * all rows; sums over its lanes are added up in workgroup memory.
 */
const sums = /* wgsl */ `
var<workgroup> terms: array<array<vec2f, COLUMNS>, LANES>;

// The sum over the lanes of one channel; every thread of the workgroup calls.
fn sumOfColumn(at: vec2u, own: vec2f) -> vec2f {
  workgroupBarrier(); // the sum before is read
  terms[at.y][at.x] = own;
  workgroupBarrier();
  for (var half = u32(LANES) / 2; half > 0; half /= 2) {
    if (at.y < half) { terms[at.y][at.x] += terms[at.y + half][at.x]; }
    workgroupBarrier();
  }
  return terms[0][at.x];
}

// Threads behind the last channel do as its own do, and write nothing.
fn channelOf(at: vec2u, group: vec3u) -> i32 { return min(i32(group.x) * COLUMNS + i32(at.x), p.d - 1); }
fn isThere(at: vec2u, group: vec3u) -> bool { return i32(group.x) * COLUMNS + i32(at.x) < p.d; }
`

/** x [n, d], rowWeights [n] → y [n, d], stats [2, d] */
export const forward = /* wgsl */ `${sums}
@compute @workgroup_size(COLUMNS, LANES)
fn batchNormForward(@builtin(local_invocation_id) local: vec3u, @builtin(workgroup_id) group: vec3u) {
  let at = local.xy;
  let c = channelOf(at, group);
  let there = isThere(at, group);
  var own = vec2f(); // Σ w x, Σ w
  for (var row = i32(at.y); row < p.n; row += LANES) { own += rowWeights(row) * vec2f(x(row * p.d + c), 1.0); }
  let total = sumOfColumn(at, own);
  let near = total.x / total.y;
  // Where the variance is small, 1/sqrt(epsilon) enlarges what the mean's rounding leaves: the mean of what is left corrects it.
  own = vec2f();
  for (var row = i32(at.y); row < p.n; row += LANES) {
    let centred = x(row * p.d + c) - near;
    own += rowWeights(row) * vec2f(centred, centred * centred);
  }
  let left = sumOfColumn(at, own) / total.y;
  let mean = near + left.x;
  let variance = max(left.y - left.x * left.x, 0.0);
  let scale = weight(c) / sqrt(variance + p.epsilon);
  if (!there) { return; }
  for (var row = i32(at.y); row < p.n; row += LANES) { write_y(row * p.d + c, (x(row * p.d + c) - mean) * scale + bias(c)); }
  if (at.y == 0) {
    write_stats(c, mean);
    write_stats(p.d + c, variance);
  }
}
`

/** The same, stats, dy → dx [n, d], dWeight [d], dBias [d] */
export const backward = /* wgsl */ `${sums}
@compute @workgroup_size(COLUMNS, LANES)
fn batchNormBackward(@builtin(local_invocation_id) local: vec3u, @builtin(workgroup_id) group: vec3u) {
  let at = local.xy;
  let c = channelOf(at, group);
  let there = isThere(at, group);
  let mean = stats(c);
  let inverse = 1.0 / sqrt(stats(p.d + c) + p.epsilon);
  var own = vec2f(); // Σ dy, Σ dy x̂
  var shares = vec2f(); // Σ w
  for (var row = i32(at.y); row < p.n; row += LANES) {
    let g = dy(row * p.d + c);
    own += vec2f(g, g * (x(row * p.d + c) - mean) * inverse);
    shares.x += rowWeights(row);
  }
  let total = sumOfColumn(at, own);
  let count = sumOfColumn(at, shares).x;
  if (!there) { return; }
  for (var row = i32(at.y); row < p.n; row += LANES) {
    let normal = (x(row * p.d + c) - mean) * inverse;
    let pulled = rowWeights(row) / count * (total.x + normal * total.y);
    write_dx(row * p.d + c, weight(c) * inverse * (dy(row * p.d + c) - pulled));
  }
  if (at.y == 0) {
    write_dWeight(c, total.y);
    write_dBias(c, total.x);
  }
}
`
