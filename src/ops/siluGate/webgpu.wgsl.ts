import { sigmoid } from '../runtime/webgpu/math.wgsl.js'

/** The gate, one thread a value. Equations: cpu.ts. */
export const forward = /* wgsl */ `${sigmoid}
@compute @workgroup_size(WIDTH)
fn gateForward(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  for (var i = i32(id.x); i < p.size; i += i32(groups.x) * WIDTH) {
    write_out(i, y(i) * (p.base + z(i) * sigmoid(z(i))));
  }
}
`

export const backward = /* wgsl */ `${sigmoid}
@compute @workgroup_size(WIDTH)
fn gateBackward(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  for (var i = i32(id.x); i < p.size; i += i32(groups.x) * WIDTH) {
    let x = z(i);
    let s = sigmoid(x);
    write_dy(i, dOut(i) * (p.base + x * s));
    write_dz(i, dOut(i) * y(i) * s * (1.0 + x * (1.0 - s)));
  }
}
`
