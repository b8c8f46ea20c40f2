/** One step of Adam, one thread a value. Equations: adamStep.ts; the numbers: FACTORS of types.ts. */
export const forward = /* wgsl */ `
@compute @workgroup_size(WIDTH)
fn adamStep(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  for (var i = i32(id.x); i < p.size; i += i32(groups.x) * WIDTH) {
    let w = parameter(i);
    let g = p.scale * gradient(i) + p.decay * w;
    let mean = p.beta1 * m(i) + p.fresh1 * g;
    let square = p.beta2 * v(i) + p.fresh2 * g * g;
    write_newM(i, mean);
    write_newV(i, square);
    write_newParameter(i, p.keep * w - p.rate * mean / (sqrt(square * p.correction) + p.epsilon));
  }
}
`
