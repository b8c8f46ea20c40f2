/**
 * Drawing at most once a frame: everything, or the cursor alone when nothing else moved.
 * @returns asks for the next frame
 */
export function oncePerFrame(drawAll: () => void, drawCursor: () => void): (what: 'cursor' | 'all') => void {
  let wanted: 'nothing' | 'cursor' | 'all' = 'nothing'
  const drawn = (): void => {
    const all = wanted === 'all'
    wanted = 'nothing'
    if (all) drawAll()
    drawCursor()
  }
  return (what) => {
    if (wanted === 'nothing') requestAnimationFrame(drawn)
    if (wanted !== 'all') wanted = what
  }
}
