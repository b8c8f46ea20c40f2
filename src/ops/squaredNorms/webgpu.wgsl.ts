import { sumOfGroup } from '../runtime/webgpu/math.wgsl.js'

/** Σ x² of what one workgroup is given of a tensor → parts [count, GROUPS], of which this tensor's begin at p.first; sumParts adds them up. */
export const forward = /* wgsl */ `${sumOfGroup}
@compute @workgroup_size(WIDTH)
fn sumSquares(@builtin(local_invocation_index) index: u32, @builtin(workgroup_id) group: vec3u) {
  let lane = i32(index);
  var own = vec2f();
  for (var i = i32(group.x) * WIDTH + lane; i < p.size; i += GROUPS * WIDTH) { own.x += x(i) * x(i); }
  let sum = sumOfGroup(lane, own).x;
  if (lane == 0) { write_parts(p.first + i32(group.x), sum); }
}
`
