/** Dropout, one thread a value: the bits of mask.ts. Words are 32 bits without a sign, and wrap around. */
export const forward = /* wgsl */ `
fn scramble(word: u32) -> u32 {
  var x = (word ^ (word >> 16)) * 0x7feb352du;
  x = (x ^ (x >> 15)) * 0x846ca68bu;
  return x ^ (x >> 16);
}

@compute @workgroup_size(WIDTH)
fn dropout(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  for (var i = i32(id.x); i < p.size; i += i32(groups.x) * WIDTH) {
    let word = scramble(scramble(u32(i) ^ u32(p.first)) ^ u32(p.second));
    write_y(i, select(x(i) * p.factor, 0.0, word < u32(p.limit)));
  }
}
`
