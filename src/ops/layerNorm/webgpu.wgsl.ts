import { sumOfGroup } from '../runtime/webgpu/math.wgsl.js'

/** Layer normalisation, one workgroup a row. Equations: layerNorm.ts. → y [rows, n], stats [rows, 2] */
export const forward = /* wgsl */ `${sumOfGroup}
@compute @workgroup_size(WIDTH)
fn layerNormForward(
  @builtin(local_invocation_index) index: u32,
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  let lane = i32(index);
  for (var row = i32(group.x); row < p.rows; row += i32(groups.x)) {
    let first = row * p.n;
    var own = vec2f();
    for (var i = lane; i < p.n; i += WIDTH) { own.x += x(first + i); }
    let mean = sumOfGroup(lane, own).x / f32(p.n);
    own = vec2f();
    for (var i = lane; i < p.n; i += WIDTH) { own.x += (x(first + i) - mean) * (x(first + i) - mean); }
    let inverse = 1.0 / sqrt(sumOfGroup(lane, own).x / f32(p.n) + p.epsilon);
    for (var i = lane; i < p.n; i += WIDTH) {
      write_y(first + i, (x(first + i) - mean) * inverse * weight(i) + bias(i));
    }
    if (lane == 0) {
      write_stats(2 * row, mean);
      write_stats(2 * row + 1, inverse);
    }
  }
}
`

/** → dx [rows, n] */
export const backward = /* wgsl */ `${sumOfGroup}
@compute @workgroup_size(WIDTH)
fn layerNormBackward(
  @builtin(local_invocation_index) index: u32,
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  let lane = i32(index);
  for (var row = i32(group.x); row < p.rows; row += i32(groups.x)) {
    let first = row * p.n;
    let mean = stats(2 * row);
    let inverse = stats(2 * row + 1);
    var own = vec2f(); // Σ g, Σ g x̂
    for (var i = lane; i < p.n; i += WIDTH) {
      let g = dy(first + i) * weight(i);
      own += vec2f(g, g * (x(first + i) - mean) * inverse);
    }
    let means = sumOfGroup(lane, own) / f32(p.n);
    for (var i = lane; i < p.n; i += WIDTH) {
      let normal = (x(first + i) - mean) * inverse;
      write_dx(first + i, inverse * (dy(first + i) * weight(i) - means.x - normal * means.y));
    }
  }
}
`

/** Sums over the rows of a chunk, one thread a column → dWeight [chunks, n], dBias [chunks, n], which sumParts adds up */
export const columns = /* wgsl */ `
@compute @workgroup_size(WIDTH)
fn layerNormColumns(@builtin(global_invocation_id) id: vec3u) {
  let i = i32(id.x);
  if (i >= p.n) { return; }
  let chunk = i32(id.y);
  var sum = vec2f();
  for (var row = chunk * CHUNK; row < min(p.rows, (chunk + 1) * CHUNK); row++) {
    let g = dy(row * p.n + i);
    sum += vec2f(g * (x(row * p.n + i) - stats(2 * row)) * stats(2 * row + 1), g);
  }
  write_dWeight(chunk * p.n + i, sum.x);
  write_dBias(chunk * p.n + i, sum.y);
}
`
